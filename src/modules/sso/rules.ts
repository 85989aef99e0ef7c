/** Pure decisions about a login by scan. A reason is a key of errors.ts; null means yes. */

export const LOGIN_STATES = ["waiting", "scanned", "confirmed", "cancelled"] as const;
export type LoginState = (typeof LOGIN_STATES)[number];
/** What everybody sees: a row's state, or that its time is over, or that somebody else scanned it. */
export type ShownState = LoginState | "expired" | "mismatch";
export const SHOWN_STATES = [...LOGIN_STATES, "expired", "mismatch"] as const satisfies readonly ShownState[];
/** Who ended it: the person on the phone, the desk, or a wrong pick of the number. */
export type LoginEnd = "phone" | "desk" | "number";

/** A code on a screen, and a page that asks for new ones. */
export const CODE_MS = 120_000;
export const LOGIN_MS = 600_000;
/** From the scan to the yes. */
export const DECIDE_MS = 120_000;
/** From the yes to the system that asked. */
export const TICKET_MS = 60_000;
/** Pages one address may open in a minute. */
export const PAGES_PER_MINUTE = 60;

export const CONSOLE = { id: "console", name: "杏签管理后台" } as const;

export type LoginTimes = {
  state: LoginState;
  mismatch: string | null;
  codeUntil: Date;
  expiresAt: Date;
  scannedAt: Date | null;
};

export function shownState(login: LoginTimes, now: Date): ShownState {
  if (login.state === "waiting") {
    if (login.expiresAt <= now) return "expired";
    return login.mismatch === null ? "waiting" : "mismatch";
  }
  return login.state === "scanned" && decideUntil(login) <= now ? "expired" : login.state;
}

/** Until when a scanned login may be decided. */
export const decideUntil = (login: Pick<LoginTimes, "scannedAt" | "expiresAt">): Date =>
  login.scannedAt ? new Date(login.scannedAt.getTime() + DECIDE_MS) : login.expiresAt;

type Scannable = LoginTimes & { personId: string | null; wantedPersonId: string | null };

/** May this person take the login by scanning it? The same person may scan again. */
export function scanRefusal(
  login: Scannable,
  personId: string,
  now: Date,
): "code-expired" | "code-taken" | "other-person" | "decided" | null {
  if (login.state === "confirmed" || login.state === "cancelled") return "decided";
  if (login.state === "scanned") {
    if (login.personId !== personId) return "code-taken";
    return decideUntil(login) <= now ? "code-expired" : null;
  }
  if (login.codeUntil <= now || login.expiresAt <= now) return "code-expired";
  return login.wantedPersonId !== null && login.wantedPersonId !== personId ? "other-person" : null;
}

/** May this person's phone still say yes? */
export function decideRefusal(
  login: Scannable & { terminalId: string | null },
  by: { personId: string; terminalId: string },
  now: Date,
): "decided" | "not-yours" | "code-expired" | null {
  if (login.state === "confirmed" || login.state === "cancelled") return "decided";
  const isTheirs = login.personId === by.personId && login.terminalId === by.terminalId;
  if (login.state !== "scanned" || !isTheirs) return "not-yours";
  return decideUntil(login) <= now ? "code-expired" : null;
}

type Redeemable = { state: LoginState; decidedAt: Date | null; ticketUsedAt: Date | null; systemId: string };

export function ticketRefusal(
  login: Redeemable,
  systemId: string,
  now: Date,
): "ticket-unknown" | "ticket-used" | "ticket-expired" | null {
  if (login.systemId !== systemId || login.state !== "confirmed" || !login.decidedAt) return "ticket-unknown";
  if (login.ticketUsedAt) return "ticket-used";
  return now.getTime() - login.decidedAt.getTime() > TICKET_MS ? "ticket-expired" : null;
}

/** What a login's QR code holds. */
export const loginText = (code: string) => `xingqian://login?c=${code}`;

export function loginCodeIn(text: string): string | null {
  return /^xingqian:\/\/login\?c=([\w-]{43})$/.exec(text.trim())?.[1] ?? null;
}
