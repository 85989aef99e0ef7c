import { describe, expect, test } from "vitest";
import {
  admitSeq,
  biometricRefusal,
  isPinExpired,
  KEY_STATES,
  keyCan,
  LIMITS,
  PIN_EVERY_MS,
  pinRefusal,
} from "./rules.ts";

const NOW = new Date("2026-11-26T02:00:00Z");
const DAY_MS = 86_400_000;
const before = (ms: number) => new Date(NOW.getTime() - ms);

describe("what a key may do in each state (protocol.md §3)", () => {
  test.each([
    ["enrol further", keyCan.enrolFurther, ["TICKET", "SENT", "OPENED"]],
    ["have its PIN checked", keyCan.checkPin, ["OPENED", "ACTIVE"]],
    [
      "sign its certificate request",
      (state: (typeof KEY_STATES)[number]) => keyCan.sign(state, "csr"),
      ["OPENED", "ACTIVE"],
    ],
    ["sign a document", (state: (typeof KEY_STATES)[number]) => keyCan.sign(state, "cms"), ["ACTIVE"]],
    ["sign a login", (state: (typeof KEY_STATES)[number]) => keyCan.sign(state, "login"), ["ACTIVE"]],
    ["sign a mandate", (state: (typeof KEY_STATES)[number]) => keyCan.sign(state, "mandate"), ["ACTIVE"]],
  ])("%s", (_, can, states) => {
    expect(KEY_STATES.filter((state) => can(state) === null)).toEqual(states);
  });
});

describe("a PIN is counted before it is checked (protocol.md §6)", () => {
  const pin = { lock: null, lastCounter: 7, fails: 0, total: 0 };
  test.each<[string, Parameters<typeof pinRefusal>[0], number, string | null]>([
    ["the next count", pin, 8, null],
    ["a later count: some were lost on the way", pin, 20, null],
    ["the same count again, of a copied phone", pin, 7, "CLONE_SUSPECT"],
    ["an earlier count", pin, 1, "CLONE_SUSPECT"],
    ["a phone that was suspected before", { ...pin, lock: "CLONE_SUSPECT" }, 8, "CLONE_SUSPECT"],
    ["the fifth try", { ...pin, fails: 4 }, 8, null],
    ["the sixth try", { ...pin, fails: 5 }, 8, "PIN_LOCKED"],
    ["a locked PIN", { ...pin, lock: "LOCKED" }, 8, "PIN_LOCKED"],
    ["a copy of a locked phone is told first", { ...pin, lock: "LOCKED" }, 7, "CLONE_SUSPECT"],
    ["the twentieth wrong one ever was one to come", { ...pin, total: 19 }, 8, null],
    ["twenty wrong ones ever", { ...pin, total: 20 }, 8, "PIN_WORN"],
    ["locked and worn is locked", { ...pin, fails: 5, total: 20 }, 8, "PIN_LOCKED"],
  ])("%s", (_, state, counter, refusal) => {
    expect(pinRefusal(state, counter)).toBe(refusal);
  });

  test("a hospital may allow fewer tries", () => {
    expect(pinRefusal({ ...pin, fails: 2 }, 8, 3)).toBeNull();
    expect(pinRefusal({ ...pin, fails: 3 }, 8, 3)).toBe("PIN_LOCKED");
  });

  test("a PIN expires after its days, to the millisecond, or never", () => {
    expect(isPinExpired(before(90 * DAY_MS), 90, NOW)).toBe(false);
    expect(isPinExpired(before(90 * DAY_MS + 1), 90, NOW)).toBe(true);
    expect(isPinExpired(before(9000 * DAY_MS), null, NOW)).toBe(false);
  });
});

describe("a fingerprint stands in for the PIN (protocol.md §6)", () => {
  const facts = {
    copy: { counter: 3, uid: "finger", fails: 0, epoch: 2 },
    pin: { lock: null, passedAt: before(PIN_EVERY_MS) },
    epoch: 2,
    said: { counter: 4, uid: "finger" },
    now: NOW,
  };
  type Facts = Parameters<typeof biometricRefusal>[0];
  test.each<[string, Partial<Facts>, string | null]>([
    ["seven days after the PIN, to the millisecond", {}, null],
    ["longer after it", { pin: { lock: null, passedAt: before(PIN_EVERY_MS + 1) } }, "BIO_PIN_FIRST"],
    ["where no PIN ever passed", { pin: { lock: null, passedAt: null } }, "BIO_PIN_FIRST"],
    ["while the PIN is locked", { pin: { lock: "LOCKED", passedAt: NOW } }, "PIN_LOCKED"],
    ["over another epoch's copy", { epoch: 3 }, "BIO_STALE"],
    ["an assertion that was used before", { said: { counter: 3, uid: "finger" } }, "BIO_REPLAY"],
    ["an older assertion", { said: { counter: 1, uid: "finger" } }, "BIO_REPLAY"],
    ["other fingers than the doctor's", { said: { counter: 4, uid: "other" } }, "BIO_FINGERS"],
    ["a copy that knows no fingers yet", { copy: { ...facts.copy, uid: null } }, "BIO_FINGERS"],
    ["the fifth failure is one to come", { copy: { ...facts.copy, fails: LIMITS.wrongPins - 1 } }, null],
    ["after five failures", { copy: { ...facts.copy, fails: LIMITS.wrongPins } }, "BIO_PIN_FIRST"],
  ])("%s", (_, change, refusal) => {
    expect(biometricRefusal({ ...facts, ...change })).toBe(refusal);
  });
});

describe("each sequence number of a terminal is admitted once (protocol.md §2)", () => {
  const admitted = (sequence: readonly number[]) => {
    let window = { top: 0, seen: 0n };
    return sequence.map((seq) => {
      const next = admitSeq(window, seq);
      window = next ?? window;
      expect(window.seen >> 64n, "what is stored has 64 bits").toBe(0n);
      return next !== null;
    });
  };

  test("in order, out of order, and never again", () => {
    expect(admitted([1, 2, 3, 2, 5, 4, 4, 1])).toEqual([true, true, true, false, true, true, false, false]);
  });

  test("sixty-three behind the newest is in time, sixty-four is too late, and far ahead forgets all", () => {
    expect(admitted([1, 100, 37, 37, 36])).toEqual([true, true, true, false, false]);
    expect(admitted([1, 65, 2, 1])).toEqual([true, true, true, false]);
    expect(admitted([1, 64, 1])).toEqual([true, true, false]);
    expect(admitted([5, 1_000_000, 999_937, 999_936, 1_000_000])).toEqual([true, true, true, false, false]);
  });

  test("as a set of everything seen would say, for any order", () => {
    let state = 7;
    const sequence = Array.from({ length: 2000 }, (_, at) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.max(1, at + (state % 90) - 45);
    });
    const [seen, said] = [new Set<number>(), admitted(sequence)];
    let top = 0;
    for (const [at, seq] of sequence.entries()) {
      const isNew = !seen.has(seq) && seq > top - 64;
      expect(said[at], `${at}: ${seq}`).toBe(isNew);
      if (isNew) seen.add(seq);
      top = Math.max(top, seq);
    }
  });
});
