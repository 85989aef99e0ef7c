import { expect, test } from "vitest";
import { shiftsInput } from "./input.ts";
import {
  amountRefusal,
  codeOfInvitation,
  DEFAULT_POLICY,
  DEFAULT_SHIFTS,
  invitationText,
  isLeft,
  isOpen,
  shiftsAt,
  typesRefusal,
} from "./rules.ts";

const at = (beijing: string) => Date.parse(`2026-11-26T${beijing}+08:00`);
const shown = (shifts: Parameters<typeof shiftsAt>[0], beijing: string) =>
  shiftsAt(shifts, at(beijing)).map(({ name, endsAt }) => `${name} ${new Date(endsAt).toISOString()}`);

test.each([
  ["08:00:00", ["白班 2026-11-26T08:00:00.000Z"]],
  ["15:59:59.999", ["白班 2026-11-26T08:00:00.000Z"]],
  ["16:00:00", ["小夜 2026-11-26T16:00:00.000Z"]],
  ["23:59:59", ["小夜 2026-11-26T16:00:00.000Z"]],
  ["00:00:00", ["大夜 2026-11-26T00:00:00.000Z"]],
  ["07:59:00", ["大夜 2026-11-26T00:00:00.000Z"]],
])("at %s the hospital's own three shifts say %j", (beijing, ends) => {
  expect(shown(DEFAULT_SHIFTS, beijing)).toEqual(ends);
});

test("a night that runs past midnight is one shift on both sides of it; a gap is none; a hand-over is two", () => {
  const shifts = [
    { name: "白班", from: "07:30", to: "17:30" },
    { name: "夜班", from: "17:00", to: "07:00" },
  ];
  expect(shown(shifts, "23:00:00")).toEqual(["夜班 2026-11-26T23:00:00.000Z"]);
  expect(shown(shifts, "06:59:00")).toEqual(["夜班 2026-11-25T23:00:00.000Z"]);
  expect(shown(shifts, "07:10:00")).toEqual([]);
  expect(shown(shifts, "17:15:00")).toEqual(["白班 2026-11-26T09:30:00.000Z", "夜班 2026-11-26T23:00:00.000Z"]);
  expect(shiftsAt([], at("12:00:00"))).toEqual([]);
});

test("times that are none, a shift without length or name, and a seventh shift are refused", () => {
  const day = { name: "白班", from: "08:00", to: "16:00" };
  const isTaken = (shifts: object[]) => shiftsInput.safeParse(shifts).success;
  expect(isTaken([day])).toBe(true);
  for (const wrong of [{ from: "24:00" }, { from: "8:00" }, { to: "08:00" }, { name: " " }])
    expect(isTaken([{ ...day, ...wrong }])).toBe(false);
  expect(isTaken(Array.from({ length: 7 }, () => day))).toBe(false);
});

const NOW = at("12:00:00");
const MINUTE = 60_000;
const policy = { ...DEFAULT_POLICY, maxMinutes: 240, maxCount: 300, perMinute: 20 };
const asked = { from: NOW, to: NOW + 240 * MINUTE, max: 300, perMinute: 20 };
test.each([
  ["as much as the hospital allows", {}, {}, null],
  ["where it allows none", {}, { isAllowed: false }, "not-allowed"],
  ["a minute longer", { to: NOW + 240 * MINUTE + 1 }, {}, "too-long"],
  ["one signature more", { max: 301 }, {}, "too-many"],
  ["one more in a minute", { perMinute: 21 }, {}, "too-many"],
  ["a phone's clock five minutes slow", { from: NOW - 5 * MINUTE, to: NOW + MINUTE }, {}, null],
  ["a phone's clock further back", { from: NOW - 5 * MINUTE - 1, to: NOW + MINUTE }, {}, "times"],
  ["a phone's clock five minutes fast", { from: NOW + 5 * MINUTE }, {}, null],
  ["a phone's clock further ahead", { from: NOW + 5 * MINUTE + 1 }, {}, "times"],
  ["over already", { from: NOW - MINUTE, to: NOW }, {}, "times"],
])("a session of %s", (_, more, limits, refusal) => {
  expect(amountRefusal({ ...asked, ...more }, { ...policy, ...limits }, NOW)).toBe(refusal);
});

test("only types on the list, under the names the doctor was shown, are signed without a hand", () => {
  const allowed = new Map([
    ["order", "医嘱单"],
    ["lab", "检验报告"],
  ]);
  expect(typesRefusal([], allowed)).toBeNull();
  expect(typesRefusal([{ code: "order", name: "医嘱单" }], allowed)).toBeNull();
  expect(typesRefusal([{ code: "order", name: "死亡记录" }], allowed)).toBe("type-excluded");
  const mixed = [
    { code: "lab", name: "检验报告" },
    { code: "death", name: "死亡记录" },
  ];
  expect(typesRefusal(mixed, allowed)).toBe("type-excluded");
});

test.each([
  [["a"], { system: "his", workstation: "a" }, true],
  [["a"], { system: "his", workstation: "b" }, false],
  [["a"], { system: "his", workstation: "" }, true],
  [[], { system: "his", workstation: "b" }, true],
  [["a", "b"], { system: "lis", workstation: "b" }, true],
  [["a"], { system: "emr", workstation: "a" }, false],
  [[], { system: "emr", workstation: "" }, false],
])("a session for his and lis at %j ends with a logout of %o: %s", (workstations, left, ends) => {
  expect(isLeft({ systems: [{ id: "his" }, { id: "lis" }], workstations }, left)).toBe(ends);
});

test("a session is open until its end, which is no part of it", () => {
  const now = new Date(NOW);
  const is = (state: "WAITING" | "OPEN" | "ENDED", ms: number) => isOpen({ state, endsAt: new Date(NOW + ms) }, now);
  expect([is("OPEN", 1), is("OPEN", 0), is("WAITING", 1), is("ENDED", 1)]).toEqual([true, false, false, false]);
});

test("a workstation's code is read, and no other text", () => {
  const code = `${"x".repeat(41)}_-`;
  expect(codeOfInvitation(` ${invitationText(code)} `)).toBe(code);
  for (const text of [code, `${invitationText(code)}x`, `xingqian://sign?c=${code}`, ""])
    expect(codeOfInvitation(text)).toBeNull();
});
