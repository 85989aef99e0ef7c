import { createHash } from "node:crypto";
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { Discipline } from "../../src/core/sntp/discipline.ts";
import { hasMac, withMac } from "../../src/core/sntp/mac.ts";
import { decodeHeader, encodeHeader, HEADER, type NtpHeader, toTimestamp } from "../../src/core/sntp/packet.ts";
import { readAt } from "../../src/core/sntp/reading.ts";
import type { Sample } from "../../src/core/sntp/sample.ts";
import { type Config, ConfigError } from "../config.ts";
import { RateLimit } from "../limits.ts";
import { ask, monotonicUs, nodeCrypto } from "./ask.ts";
import { answerTo, unsynchronised } from "./answer.ts";

/** Until the frequency is known the sources are asked more often. */
const FIRST_MS = [1000, 2000, 4000, 8000, 16_000];

type Heard = {
  name: string;
  host: string;
  port: number;
  address: string;
  sample: Sample | null;
  refusal: unknown;
  reach: number;
};

/**
 * Samples the configured sources and serves the hospital's side by SNTP at stratum + 1. Keeps nothing: after a restart
 * it says that it is not synchronised until a majority of its sources agrees.
 */
export class TimeRelay {
  readonly #config: Config["time"];
  readonly #clock = new Discipline();
  readonly #heard: Heard[];
  readonly #peers: BlockList;
  readonly #limit: RateLimit;
  #socket: Socket | null = null;
  #next: NodeJS.Timeout | undefined;
  #rounds = 0;

  /** @throws ConfigError */
  constructor(config: Config["time"]) {
    this.#config = config;
    this.#peers = peersOf(config.peers);
    this.#limit = new RateLimit(config);
    this.#heard = config.sources.map(({ name, host, port }) => ({
      name,
      host,
      port,
      address: "",
      sample: null,
      refusal: null,
      reach: 0,
    }));
  }

  /** Does nothing when no source is configured. @throws ConfigError when the port is taken */
  async open(): Promise<number> {
    if (this.#config.sources.length === 0) return 0;
    const { port, host } = this.#config;
    const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
    await new Promise<void>((done, reject) => {
      socket.once("error", (error: NodeJS.ErrnoException) =>
        reject(new ConfigError(`UDP port ${port} ("time.port") cannot be opened (${error.code}); choose another port`)),
      );
      socket.bind(port, host, done);
    });
    socket.removeAllListeners("error").on("error", () => {});
    socket.on("message", (packet, from) => this.#serve(socket, packet, from));
    this.#socket = socket;
    void this.#round();
    return socket.address().port;
  }

  close(): void {
    clearTimeout(this.#next);
    this.#socket?.close();
    this.#socket = null;
  }

  /** How the relay does, for the app over the tunnel. Times in µs. */
  report() {
    const nowUs = monotonicUs();
    const { state } = this.#clock;
    return {
      port: this.#socket?.address().port ?? 0,
      boundUs: state ? readAt(state, nowUs).boundUs : null,
      sources: this.#heard.map(({ name, host, port, sample, refusal, reach }) => {
        const ownUs = sample ? this.#clock.thetaAt(sample.atUs) : null;
        return {
          name,
          host,
          port,
          reach,
          refusal,
          isFalse: this.#clock.falsetickers.has(name),
          stratum: sample?.stratum ?? null,
          delayUs: sample?.delayUs ?? null,
          distanceUs: sample?.distanceUs ?? null,
          offsetUs: sample && ownUs !== null ? sample.thetaUs - ownUs : null,
        };
      }),
    };
  }

  async #round(): Promise<void> {
    await Promise.all(
      this.#config.sources.map(async (source, at) => {
        const heard = this.#heard[at];
        if (!heard) return;
        const { found, address } = await ask(source);
        heard.sample = found.best;
        heard.refusal = found.refusal;
        heard.address = address;
        heard.reach = ((heard.reach << 1) | (found.best ? 1 : 0)) & 255;
      }),
    );
    this.#clock.round(this.#heard, monotonicUs());
    this.#next = setTimeout(() => void this.#round(), FIRST_MS[this.#rounds++] ?? this.#config.pollSeconds * 1000);
  }

  #serve(socket: Socket, packet: Buffer, { address, port }: RemoteInfo): void {
    const receivedUs = monotonicUs();
    const from = address.replace(/^::ffff:/, "");
    if (!this.#peers.check(from, isIPv6(from) ? "ipv6" : "ipv4")) return;
    const key = this.#config.keys.find((one) => hasMac(packet, one, nodeCrypto));
    if (this.#config.keys.length > 0 ? !key : packet.length !== HEADER) return;
    const request = decodeHeader(packet);
    if (request?.mode !== 3 || request.version < 3 || request.version > 4) return;
    const answer = this.#limit.take(from, receivedUs / 1000) ? this.#answer(request, receivedUs) : kissRate(request);
    const bytes = encodeHeader(answer);
    socket.send(key ? withMac(bytes, key, nodeCrypto) : bytes, port, address);
  }

  #answer(request: NtpHeader, receivedUs: number): NtpHeader {
    const { state } = this.#clock;
    const nearest = this.#heard
      .flatMap(({ name, sample, address }) => (sample && state?.sources.includes(name) ? [{ sample, address }] : []))
      .toSorted((a, b) => a.sample.distanceUs - b.sample.distanceUs)[0];
    if (!state || !nearest) return unsynchronised(request);
    return answerTo(request, {
      state,
      receivedUs,
      nowUs: monotonicUs(),
      nearest: nearest.sample,
      referenceId: referenceOf(nearest.address),
    });
  }
}

/** A kiss-o'-death that asks to ask less often (RFC 5905 §7.4); it tells no time. */
function kissRate(request: NtpHeader): NtpHeader {
  return { ...unsynchronised(request), stratum: 0, referenceId: 0x52415445, receive: 0n, transmit: toTimestamp(0) };
}

/** RFC 5905 §7.3: the IPv4 address of the source, or four octets of a digest of its IPv6 address. */
function referenceOf(address: string): number {
  if (isIPv4(address)) return address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return createHash("md5").update(address).digest().readUInt32BE(0);
}

/** @throws ConfigError for what is no network such as 10.8.0.0/16 */
function peersOf(networks: readonly string[]): BlockList {
  const peers = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    try {
      peers.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
    } catch {
      throw new ConfigError(`"time.peers" must hold networks such as 10.8.0.0/16, not ${network}`);
    }
  }
  return peers;
}
