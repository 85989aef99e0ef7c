import type { Burst } from "#core/sntp/burst.ts";
import type { Discipline, Heard } from "#core/sntp/discipline.ts";
import { askSource } from "./ask-source.ts";
import type { SourceReport, ThreadSource } from "./messages.ts";

/** The longest rest a source can ask for by RATE kisses, in rounds. */
const REST_MAX = 64;

type Peer = {
  source: ThreadSource;
  last: Burst | null;
  reach: number;
  restRounds: number;
  pace: number;
  isBarred: boolean;
};

/** The configured sources with what each gave last. Obeys kisses: RATE doubles the rest, DENY and RSTR end it (RFC 5905 §7.4). */
export class Peers {
  #peers: Peer[];
  #kisses: { source: string; code: string }[] = [];

  constructor(sources: readonly ThreadSource[]) {
    this.#peers = sources.map(fresh);
  }

  /** New configuration; who is unchanged keeps his record. */
  use(sources: readonly ThreadSource[]): void {
    const isSame = (a: ThreadSource, b: ThreadSource) => JSON.stringify(a) === JSON.stringify(b);
    this.#peers = sources.map((source) => this.#peers.find((peer) => isSame(peer.source, source)) ?? fresh(source));
  }

  /** One burst from every source that does not rest, all at once. */
  async ask(): Promise<Heard[]> {
    return await Promise.all(
      this.#peers.map(async (peer) => {
        const { name } = peer.source;
        if (peer.isBarred || peer.restRounds-- > 0) return { name, sample: null };
        const found = await askSource(peer.source);
        peer.last = found;
        peer.reach = ((peer.reach << 1) | (found.best ? 1 : 0)) & 255;
        this.#obey(peer, found);
        return { name, sample: found.best };
      }),
    );
  }

  takeKisses(): { source: string; code: string }[] {
    const kisses = this.#kisses;
    this.#kisses = [];
    return kisses;
  }

  report(clock: Discipline): SourceReport[] {
    return this.#peers.map(({ source: { id, name }, last, reach, restRounds, isBarred }) => {
      const best = last?.best ?? null;
      const thetaUs = best ? clock.thetaAt(best.atUs) : null;
      return {
        id,
        name,
        offsetUs: best && thetaUs !== null ? best.thetaUs - thetaUs : null,
        delayUs: best?.delayUs ?? null,
        distanceUs: best?.distanceUs ?? null,
        rootDispersionUs: best?.rootDispersionUs ?? null,
        stratum: best?.stratum ?? null,
        reach,
        verdict:
          isBarred || restRounds > 0
            ? "resting"
            : !best
              ? "unheard"
              : clock.falsetickers.has(name)
                ? "falseticker"
                : thetaUs === null
                  ? "unused"
                  : "selected",
        refusal: last?.refusal ?? null,
      };
    });
  }

  #obey(peer: Peer, { refusal }: Burst): void {
    if (refusal?.why !== "kiss") {
      peer.pace = 0;
      return;
    }
    const { code } = refusal;
    this.#kisses.push({ source: peer.source.name, code });
    if (code === "DENY" || code === "RSTR") peer.isBarred = true;
    peer.pace = Math.min(REST_MAX, Math.max(1, peer.pace * 2));
    peer.restRounds = peer.pace;
  }
}

const fresh = (source: ThreadSource): Peer => ({
  source,
  last: null,
  reach: 0,
  restRounds: 0,
  pace: 0,
  isBarred: false,
});
