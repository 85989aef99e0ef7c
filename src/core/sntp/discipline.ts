import { BackTest, type Point } from "./back-test.ts";
import type { Leap } from "./packet.ts";
import { type ClockState, PHI_PPM, readAt } from "./reading.ts";
import type { Sample } from "./sample.ts";
import { selectTrue, type Selection } from "./select.ts";

/** What one source gave in this round; null when it gave nothing usable. */
export type Heard = { name: string; sample: Sample | null };

/** What changed in a round. Each is worth an audit event; a round like the one before says nothing. */
export type Decision =
  | { what: "synchronised"; sources: string[]; boundUs: number }
  | { what: "no-majority"; heard: number; configured: number }
  | { what: "holdover"; boundUs: number }
  | { what: "recovered"; afterUs: number; offsetUs: number }
  | { what: "falseticker"; source: string; offsetUs: number }
  | { what: "truechimer"; source: string }
  | { what: "contradicted"; offsetUs: number }
  | { what: "stepped"; offsetUs: number }
  | { what: "dragged"; offsetUs: number; overUs: number };

/** Frequency error of an oscillator never measured (RFC 5905 §11.3: 500 ppm is the largest a clock may have). */
const UNKNOWN_PPM = 500;
/**
 * What a measured frequency may wander while it runs on, in ppm: five times what chrony grants a computer by itself
 * (chrony.conf maxclockerror, 1 ppm). Before half a minute is measured PHI holds.
 */
const WANDER_PPM = 5;
const MEASURED_US = 30e6;
/** Rounds in a row that must say the same before the clock steps. */
const STEP_ROUNDS = 4;
/** Rounds without any usable source until it is called hold-over. */
const MISSED_ROUNDS = 3;
/** Sources further from the first frequency measurement than this are not compared with it any more. */
const FREQUENCY_SPAN_US = 30 * 60e6;
/** A drag that goes on is told again after so long. */
const DRAG_AGAIN_US = 3600e6;

/**
 * The clock: takes one round of samples after the other and keeps the state that readings are computed from. Pure: time
 * comes in with the calls. It starts only with a majority of all configured sources, keeps its own last state while
 * that bounds the truth more tightly, and never follows sources that contradict it at once: it widens its bound over
 * both, and steps when they insist. Sources that walk away slowly are followed, and reported.
 */
export class Discipline {
  readonly #test: BackTest;
  #state: ClockState | null = null;
  /** Two earlier measurements: the frequency is taken from the first, the second succeeds it. */
  #anchors: (Point & { halfUs: number })[] = [];
  #falsetickers = new Set<string>();
  #missed = 0;
  #isHoldover = false;
  #hasMajority = true;
  #against: number[] = [];
  #draggedAtUs = Number.NEGATIVE_INFINITY;

  constructor(test = new BackTest()) {
    this.#test = test;
  }

  get state(): ClockState | null {
    return this.#state;
  }

  get isHoldover(): boolean {
    return this.#isHoldover;
  }

  get falsetickers(): ReadonlySet<string> {
    return this.#falsetickers;
  }

  /** What the monotonic clock ran through is not known: a suspend, or a machine started anew. Begins like at start. */
  forget(): void {
    this.#state = null;
    this.#anchors = [];
    this.#against = [];
    this.#test.breakLine();
  }

  /**
   * @param heard one entry for each configured source
   * @param nowUs monotonic, not earlier than any sample
   */
  round(heard: readonly Heard[], nowUs: number): Decision[] {
    const samples = heard.flatMap(({ name, sample }) => (sample ? [{ name, sample }] : []));
    if (samples.length === 0) return this.#nothing(heard.length, nowUs);
    const found = selectTrue(samples.map(({ name, sample }) => ({ name, ...this.#interval(sample, nowUs) })));
    // At start nobody vouches for us: more than half of all configured sources must agree, silent ones count against.
    const isMajority = found && (this.#state ? true : found.truechimers.length * 2 > heard.length);
    if (!found || !isMajority) return this.#noMajority(samples.length, heard.length, nowUs);
    this.#hasMajority = true;
    const trueSamples = samples.filter(({ name }) => found.truechimers.includes(name));
    const thetaUs = this.#estimate(trueSamples, found, nowUs);
    const halfUs = Math.max(found.highUs - thetaUs, thetaUs - found.lowUs);
    const leap = leapOf(trueSamples.map(({ sample }) => sample.leap));
    const point = { atUs: nowUs, thetaUs, halfUs, sources: found.truechimers, leap };
    return [...this.#named(found, samples, thetaUs, nowUs), ...this.#take(point, heard.length)];
  }

  /** UTC − monotonic that our own state predicts for `nowUs`, to show sources' offsets by; null before the first. */
  thetaAt(nowUs: number): number | null {
    return this.#state ? readAt(this.#state, nowUs).utcUs - nowUs : null;
  }

  #nothing(configured: number, nowUs: number): Decision[] {
    if (!this.#state) return this.#noMajority(0, configured, nowUs);
    return this.#miss(nowUs);
  }

  #noMajority(heard: number, configured: number, nowUs: number): Decision[] {
    const isNew = this.#hasMajority;
    this.#hasMajority = false;
    const said: Decision[] = isNew ? [{ what: "no-majority", heard, configured }] : [];
    return this.#state ? [...said, ...this.#miss(nowUs)] : said;
  }

  #miss(nowUs: number): Decision[] {
    this.#missed++;
    if (this.#isHoldover || this.#missed < MISSED_ROUNDS || !this.#state) return [];
    this.#isHoldover = true;
    return [{ what: "holdover", boundUs: readAt(this.#state, nowUs).boundUs }];
  }

  /** A sample taken a moment ago, as it stands now: moved by our frequency, widened by what that may be off. */
  #interval({ atUs, thetaUs, distanceUs }: Sample, nowUs: number) {
    const ageUs = Math.max(0, nowUs - atUs);
    const { ppm = 0, ratePpm = UNKNOWN_PPM } = this.#state ?? {};
    const middleUs = thetaUs + (ppm * ageUs) / 1e6;
    const halfUs = distanceUs + (ratePpm * ageUs) / 1e6;
    return { lowUs: middleUs - halfUs, highUs: middleUs + halfUs };
  }

  /** Mean of those who agree, the near ones first, inside what they agree on. */
  #estimate(samples: readonly { sample: Sample }[], { lowUs, highUs }: Selection, nowUs: number): number {
    let sum = 0;
    let weights = 0;
    for (const { sample } of samples) {
      const { lowUs: low, highUs: high } = this.#interval(sample, nowUs);
      const weight = 1 / (high - low) ** 2;
      sum += weight * ((low + high) / 2 - lowUs);
      weights += weight;
    }
    return Math.min(highUs, lowUs + Math.max(0, sum / weights));
  }

  #named(found: Selection, samples: readonly { name: string; sample: Sample }[], thetaUs: number, nowUs: number) {
    const said: Decision[] = [];
    for (const name of found.falsetickers) {
      const own = samples.find((one) => one.name === name);
      if (this.#falsetickers.has(name) || !own) continue;
      const { lowUs, highUs } = this.#interval(own.sample, nowUs);
      said.push({ what: "falseticker", source: name, offsetUs: (lowUs + highUs) / 2 - thetaUs });
    }
    for (const name of found.truechimers)
      if (this.#falsetickers.has(name)) said.push({ what: "truechimer", source: name });
    // One that is silent now stays what it was.
    for (const { name } of samples) this.#falsetickers.delete(name);
    for (const name of found.falsetickers) this.#falsetickers.add(name);
    return said;
  }

  #take(point: Point & { halfUs: number; sources: string[]; leap: Leap }, configured: number): Decision[] {
    const { atUs: nowUs, thetaUs, halfUs, sources } = point;
    const old = this.#state;
    if (!old) {
      const dragged = this.#accept(point, null);
      this.#missed = 0;
      this.#isHoldover = false;
      return [{ what: "synchronised", sources, boundUs: halfUs }, ...dragged];
    }
    const expected = readAt(old, nowUs);
    const offsetUs = thetaUs + nowUs - expected.utcUs;
    if (Math.abs(offsetUs) > halfUs + expected.boundUs - old.doubtUs)
      return this.#contradicted(point, offsetUs, sources.length * 2 > configured);
    this.#against = [];
    this.#missed = 0;
    const said: Decision[] = this.#isHoldover ? [{ what: "recovered", afterUs: nowUs - old.atUs, offsetUs }] : [];
    this.#isHoldover = false;
    // A slow answer bounds the truth less tightly than what we know already: keep that and hear the next one.
    if (halfUs <= expected.boundUs) return [...said, ...this.#accept(point, offsetUs)];
    this.#state = { ...old, doubtUs: 0 };
    return said;
  }

  /** Sources and clock cannot both be right. The bound covers both; those who insist, and are a majority, win. */
  #contradicted(
    point: Point & { halfUs: number; sources: string[]; leap: Leap },
    offsetUs: number,
    isMajority: boolean,
  ) {
    const old = this.#state;
    if (!old) return [];
    const said: Decision[] = this.#against.length === 0 ? [{ what: "contradicted", offsetUs }] : [];
    const isSteady = this.#against.every((one) => Math.abs(one - offsetUs) < Math.max(Math.abs(offsetUs) / 4, 1000));
    this.#against = isSteady ? [...this.#against, offsetUs] : [offsetUs];
    if (isMajority && this.#against.length >= STEP_ROUNDS) {
      this.forget();
      return [...said, { what: "stepped" as const, offsetUs }, ...this.#accept(point, offsetUs)];
    }
    this.#state = { ...old, doubtUs: Math.max(old.doubtUs, Math.abs(offsetUs) + point.halfUs) };
    return said;
  }

  /**
   * Follows the sources. Whoever shifts all of them slowly enough is followed, too, since no single round contradicts the
   * clock; that they left the path its own past foretold is said, for people to look into.
   */
  #accept(point: Point & { halfUs: number; sources: string[]; leap: Leap }, offsetUs: number | null): Decision[] {
    const { atUs, thetaUs, halfUs, sources, leap } = point;
    const surprise = this.#test.add({ atUs, thetaUs, halfUs });
    const { ppm, ratePpm } = this.#frequency(point);
    const steps = this.#test.growth();
    this.#state = { atUs, thetaUs, halfUs, doubtUs: 0, ppm, ratePpm, steps, sources, offsetUs, leap };
    if (!surprise || atUs - this.#draggedAtUs < DRAG_AGAIN_US) return [];
    this.#draggedAtUs = atUs;
    return [{ what: "dragged", offsetUs: surprise.errorUs, overUs: surprise.aheadUs }];
  }

  /** From two measurements far apart: what their bounds leave open of the frequency is known exactly. */
  #frequency({ atUs, thetaUs, halfUs }: Point & { halfUs: number }): { ppm: number; ratePpm: number } {
    const { ppm = 0, ratePpm = UNKNOWN_PPM } = this.#state ?? {};
    const [first, second] = this.#anchors;
    if (!first || atUs - (second ?? first).atUs > FREQUENCY_SPAN_US / 2) this.#anchors.push({ atUs, thetaUs, halfUs });
    if (this.#anchors.length > 2) this.#anchors.shift();
    if (!first) return { ppm, ratePpm };
    const spanUs = atUs - first.atUs;
    const wanderPpm = spanUs < MEASURED_US ? PHI_PPM : WANDER_PPM;
    const openPpm = ((halfUs + first.halfUs) / spanUs) * 1e6 + wanderPpm;
    if (openPpm >= UNKNOWN_PPM) return { ppm, ratePpm };
    return { ppm: ((thetaUs - first.thetaUs) / spanUs) * 1e6, ratePpm: openPpm };
  }
}

/** A leap second is announced when most of those who agree announce it (RFC 5905 §7.3). */
function leapOf(leaps: readonly Leap[]): Leap {
  for (const leap of [1, 2] as const) if (leaps.filter((one) => one === leap).length * 2 > leaps.length) return leap;
  return 0;
}
