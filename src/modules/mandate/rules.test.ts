import { expect, test } from "vitest";
import { shiftsInput } from "./input.ts";
import { DEFAULT_SHIFTS, shiftsAt } from "./rules.ts";

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
