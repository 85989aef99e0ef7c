import { expect, test } from "vitest";
import { Discipline, type Heard } from "./discipline.ts";
import { holdoverLeftUs, readAt } from "./reading.ts";
import type { Sample } from "./sample.ts";

const SECOND = 1e6;
/** UTC − monotonic at monotonic 0 in these tests, and the crystal's error. */
const THETA = 1.7e15;
const PPM = -7;
const truthAt = (atUs: number) => THETA + (PPM * atUs) / 1e6;

const sample = (atUs: number, offUs = 0, distanceUs = 40): Sample => ({
  atUs,
  thetaUs: truthAt(atUs) + offUs,
  delayUs: distanceUs,
  distanceUs,
  rootDelayUs: 0,
  rootDispersionUs: 0,
  stratum: 1,
  leap: 0,
  referenceId: 0,
});
/** One round: each source's offset in µs, null when silent. */
const heardAt = (atUs: number, offsets: Record<string, number | null>): Heard[] =>
  Object.entries(offsets).map(([name, off]) => ({ name, sample: off === null ? null : sample(atUs, off) }));

/** Rounds 16 s apart, each checked against the truth. Gives the decisions and the last instant. */
function run(clock: Discipline, rounds: Record<string, number | null>[], startUs = SECOND) {
  const said: unknown[] = [];
  let atUs = startUs;
  for (const round of rounds) {
    said.push(...clock.round(heardAt(atUs, round), atUs));
    isHonest(clock, atUs);
    atUs += 16 * SECOND;
    isHonest(clock, atUs - 1);
  }
  return { said, atUs };
}

function isHonest(clock: Discipline, atUs: number): void {
  if (!clock.state) return;
  const { utcUs, boundUs } = readAt(clock.state, atUs);
  expect(Math.abs(utcUs - atUs - truthAt(atUs))).toBeLessThanOrEqual(boundUs);
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

test("it starts with a majority of all configured sources only: silent ones count against", () => {
  const clock = new Discipline();
  expect(clock.round(heardAt(0, { a: 0, b: null, c: null }), 0)).toEqual([
    { what: "no-majority", heard: 1, configured: 3 },
  ]);
  expect(clock.state).toBeNull();
  expect(clock.round(heardAt(SECOND, { a: 0, b: null, c: null }), SECOND)).toEqual([]);
  expect(clock.round(heardAt(2 * SECOND, { a: 0, b: 10, c: null }), 2 * SECOND)).toMatchObject([
    { what: "synchronised", sources: ["a", "b"] },
  ]);
});

test("without a majority it never starts", () => {
  const clock = new Discipline();
  const { said } = run(clock, times(10, { a: 0, b: 25_000, c: -90_000 }));
  expect(said).toEqual([{ what: "no-majority", heard: 3, configured: 3 }]);
  expect(clock.state).toBeNull();
});

test("one liar of four is named and never followed", () => {
  const clock = new Discipline();
  const { said, atUs } = run(clock, times(40, { a: 5, b: -8, c: 0, d: 25_000 }));
  expect(said).toMatchObject([{ what: "falseticker", source: "d" }, { what: "synchronised" }]);
  expect([...clock.falsetickers]).toEqual(["d"]);
  expect(run(clock, [{ a: 0, b: 0, c: 0, d: 3 }], atUs).said).toEqual([{ what: "truechimer", source: "d" }]);
});

test("it learns the crystal's frequency and states less the longer it runs", () => {
  const clock = new Discipline();
  const before = run(clock, times(2, { a: 0 }));
  const early = clock.state && readAt(clock.state, before.atUs).boundUs;
  const after = run(clock, times(60, { a: 0 }), before.atUs);
  const late = clock.state && readAt(clock.state, after.atUs).boundUs;
  expect(clock.state?.ppm).toBeCloseTo(PPM, 1);
  expect(late ?? 1e9).toBeLessThan((early ?? 0) / 4);
  expect(late).toBeLessThan(150);
});

test("without sources it runs on within a growing bound, and says when it is alone and when not any more", () => {
  const clock = new Discipline();
  const { atUs } = run(clock, times(60, { a: 0, b: 4, c: -4 }));
  const alone = run(clock, times(20, { a: null, b: null, c: null }), atUs);
  expect(alone.said).toMatchObject([{ what: "holdover" }]);
  const { state } = clock;
  if (!state) throw new Error("no state");
  const leftUs = holdoverLeftUs(state, alone.atUs, 1000);
  expect(leftUs).toBeGreaterThan(0);
  expect(readAt(state, alone.atUs + leftUs).boundUs).toBeLessThanOrEqual(1000);
  expect(readAt(state, alone.atUs + leftUs + 2 * SECOND).boundUs).toBeGreaterThan(1000);
  expect(holdoverLeftUs(state, alone.atUs + leftUs + 2 * SECOND, 1000)).toBe(0);
  const back = run(clock, [{ a: 0, b: 0, c: 0 }], alone.atUs);
  expect(back.said).toMatchObject([{ what: "recovered", afterUs: 21 * 16 * SECOND }]);
});

test("sources that all jump together widen the bound over both at once, and are followed only when they insist", () => {
  const clock = new Discipline();
  const { atUs } = run(clock, times(60, { a: 0, b: 4, c: -4 }));
  const far = 300_000;
  const doubt = clock.round(heardAt(atUs, { a: far, b: far, c: far }), atUs);
  expect(doubt).toMatchObject([{ what: "contradicted" }]);
  if (!clock.state) throw new Error("no state");
  expect(readAt(clock.state, atUs).boundUs).toBeGreaterThan(far);
  const said = [1, 2, 3].flatMap((round) =>
    clock.round(heardAt(atUs + round * 16 * SECOND, { a: far, b: far, c: far }), atUs + round * 16 * SECOND),
  );
  expect(said).toMatchObject([{ what: "stepped", offsetUs: expect.closeTo(far, -3) }]);
});

test("one source left of three cannot make it step", () => {
  const clock = new Discipline();
  const { atUs } = run(clock, times(60, { a: 0, b: 4, c: -4 }));
  for (let round = 0; round < 20; round++) {
    const nowUs = atUs + round * 16 * SECOND;
    const said = clock.round(heardAt(nowUs, { a: null, b: null, c: 5000 }), nowUs);
    expect(said.some(({ what }) => what === "stepped")).toBe(false);
    isHonest(clock, nowUs);
  }
});

test("a slow answer does not make a good clock worse", () => {
  const clock = new Discipline();
  const { atUs } = run(clock, times(60, { a: 0 }));
  const slow = { ...sample(atUs, 900, 5000) };
  clock.round([{ name: "a", sample: slow }], atUs);
  isHonest(clock, atUs);
  expect(clock.state && readAt(clock.state, atUs).boundUs).toBeLessThan(200);
});

test("after a suspend nothing is known until a majority is heard again", () => {
  const clock = new Discipline();
  const { atUs } = run(clock, times(60, { a: 0, b: 4, c: -4 }));
  clock.forget();
  expect(clock.state).toBeNull();
  clock.round(heardAt(atUs, { a: 0, b: null, c: null }), atUs);
  expect(clock.state).toBeNull();
  expect(clock.round(heardAt(atUs, { a: 0, b: 0, c: null }), atUs)).toMatchObject([{ what: "synchronised" }]);
});

test("a leap second is believed when most announce it", () => {
  const clock = new Discipline();
  const heard = heardAt(0, { a: 0, b: 0, c: 0 });
  const announced = heard.map(({ name, sample: one }, at) => ({
    name,
    sample: one && { ...one, leap: at < 2 ? (1 as const) : (0 as const) },
  }));
  clock.round(announced, 0);
  expect(clock.state?.leap).toBe(1);
});

/** Days of rounds against three sources: a crystal that follows the day's temperature, jitter, and a drag of all sources. */
function live(clock: Discipline, from: number, rounds: number, dragPpm: number) {
  const said: { what: string }[] = [];
  for (let round = 0; round < rounds; round++) {
    const atUs = (from + round) * 64 * SECOND;
    const heat = 4e6 * (1 - Math.cos((2 * Math.PI * atUs) / (86_400 * SECOND)));
    const crystal = (heat * 86_400) / (2 * Math.PI * 1e6) / 100;
    const drag = (dragPpm * round * 64 * SECOND) / 1e6;
    const jitter = (which: number) => 25 * Math.sin(atUs * (which + 1.37));
    said.push(
      ...clock.round(
        ["a", "b", "c"].map((name, which) => ({ name, sample: sample(atUs, crystal + drag + jitter(which), 120) })),
        atUs,
      ),
    );
  }
  return said.map(({ what }) => what).filter((what) => what !== "synchronised");
}

test("sources that walk away together, slowly enough to be followed, raise an alarm; a warm day does not", () => {
  const clock = new Discipline();
  expect(live(clock, 1, 5500, 0)).toEqual([]);
  const dragged = live(clock, 5501, 60, 3);
  expect(dragged[0]).toBe("dragged");
  expect(dragged).not.toContain("contradicted");
});
