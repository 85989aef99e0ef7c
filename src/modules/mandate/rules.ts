import { DEFAULT_SHIFTS, type Shift } from "./shifts.ts";

/** Pure decisions about auto-sign sessions. A reason is a key of errors.ts; null means yes. */

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
