import { z } from "zod";

/** Pure: which of the hospital's shifts runs now, and when it ends. All clocks are Beijing's. */

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);
/** From one time of day until another; an end that is not later than its start is the next day's. */
const shiftInput = z
  .strictObject({ name: z.string().trim().min(1).max(10), from: clock, to: clock })
  .refine(({ from, to }) => from !== to);
export const MOST_SHIFTS = 6;
export const shiftsInput = z.array(shiftInput).max(MOST_SHIFTS).readonly();
export type Shift = z.output<typeof shiftInput>;

/** Three times eight hours, as most wards turn. */
export const DEFAULT_SHIFTS: readonly Shift[] = [
  { name: "白班", from: "08:00", to: "16:00" },
  { name: "小夜", from: "16:00", to: "00:00" },
  { name: "大夜", from: "00:00", to: "08:00" },
];

const BEIJING_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** The shifts that run at a moment, the one that ends first in front: at a hand-over there are two. Times in ms since 1970. */
export function shiftsAt(shifts: readonly Shift[], nowMs: number): { name: string; endsAt: number }[] {
  const ofDay = (nowMs + BEIJING_MS) % DAY_MS;
  return shifts
    .map(({ name, from, to }) => {
      const lasts = around(msOf(to) - msOf(from));
      return { name, left: lasts - around(ofDay - msOf(from)) };
    })
    .filter(({ left }) => left > 0)
    .sort((a, b) => a.left - b.left)
    .map(({ name, left }) => ({ name, endsAt: nowMs + left }));
}

const around = (ms: number): number => (ms + DAY_MS) % DAY_MS;

function msOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * 60_000;
}

/** 白班 08:00–16:00. */
export const shiftWords = ({ name, from, to }: Shift): string => `${name} ${from}–${to}`;
