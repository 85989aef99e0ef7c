/** Pure decisions about auto-sign sessions. A reason is a key of errors.ts; null means yes. */

/** From one time of day until another, on Beijing's clock; an end that is not later than its start is the next day's. */
export type Shift = { name: string; from: string; to: string };
export const MOST_SHIFTS = 6;
/** Three times eight hours, as most wards turn. */
export const DEFAULT_SHIFTS: readonly Shift[] = [
  { name: "白班", from: "08:00", to: "16:00" },
  { name: "小夜", from: "16:00", to: "00:00" },
  { name: "大夜", from: "00:00", to: "08:00" },
];

export type Policy = {
  isAllowed: boolean;
  maxMinutes: number;
  maxCount: number;
  perMinute: number;
  /** A session may be opened until the end of one of these, if that is within `maxMinutes`. */
  shifts: readonly Shift[];
};

/** Where nobody has set anything: four hours, and no more in a minute than a person could follow. */
export const DEFAULT_POLICY: Policy = {
  isAllowed: true,
  maxMinutes: 240,
  maxCount: 300,
  perMinute: 20,
  shifts: DEFAULT_SHIFTS,
};
/** What the console may set at most: a long shift. */
export const CEILING = { maxMinutes: 12 * 60, maxCount: 2000, perMinute: 120 } as const;

/** A workstation's QR code lives this long. */
export const INVITATION_MS = 120_000;
export const invitationText = (code: string): string => `xingqian://session?c=${code}`;

/** The code in what a phone scanned; null when it is none of ours. */
export const codeOfInvitation = (text: string): string | null =>
  /^xingqian:\/\/session\?c=([\w-]{43})$/.exec(text.trim())?.[1] ?? null;

/** How far the phone's idea of now may be off. */
const START_MS = 5 * 60_000;

export type Asked = { from: number; to: number; max: number; perMinute: number };

export function amountRefusal(asked: Asked, policy: Policy, nowMs: number) {
  if (!policy.isAllowed) return "not-allowed" as const;
  if (Math.abs(asked.from - nowMs) > START_MS || asked.to <= nowMs) return "times" as const;
  if (asked.to - asked.from > policy.maxMinutes * 60_000) return "too-long" as const;
  return asked.max > policy.maxCount || asked.perMinute > policy.perMinute ? ("too-many" as const) : null;
}

/** Types outside the list are signed by hand, always. */
export function typesRefusal(asked: readonly { code: string; name: string }[], allowed: ReadonlyMap<string, string>) {
  const wrong = asked.find(({ code, name }) => allowed.get(code) !== name);
  return wrong ? ("type-excluded" as const) : null;
}

/** Whether a doctor who logged out of a system, at a workstation or everywhere (""), left the place a session is for. */
export function isLeft(
  session: { systems: readonly { id: string }[]; workstations: readonly string[] },
  left: { system: string; workstation: string },
): boolean {
  const isPlace =
    left.workstation === "" || session.workstations.length === 0 || session.workstations.includes(left.workstation);
  return isPlace && session.systems.some(({ id }) => id === left.system);
}

type Standing = { state: "WAITING" | "OPEN" | "ENDED"; endsAt: Date };
export const isOpen = (window: Standing, now: Date): boolean => window.state === "OPEN" && window.endsAt > now;

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
