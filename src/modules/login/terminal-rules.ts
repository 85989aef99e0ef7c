/** Pure decisions about phones. A reason is a key of terminal-errors.ts; null means yes. */

export const PLATFORMS = ["weapp", "h5", "wecom"] as const;
export type Platform = (typeof PLATFORMS)[number];

export type TerminalState = "active" | "stopped";
/** Why a phone no longer counts. `replaced`: the person went on with another one. */
export const ENDED_WHYS = ["replaced", "lost", "wiped", "left"] as const;
export type EndedWhy = (typeof ENDED_WHYS)[number];
/** How it was found out that the person at the phone is who they say. Kept with the key and told in its evidence. */
export type IdentifiedBy = "face" | "old-phone" | "in-person";
export type FaceState = "pending" | "passed" | "failed";

/** How far a phone has come; each word names what it asks for next. */
export type NextStep = "claim" | "face" | "key" | "certificate" | "handwriting" | "ready";

export const TOKEN_DAYS = 30;
/** An identification counts for enrolment this long; a second person's approval in the console takes its time. */
export const FRESH_MS = {
  face: 15 * 60_000,
  "old-phone": 15 * 60_000,
  "in-person": 8 * 3_600_000,
} as const satisfies Record<IdentifiedBy, number>;
/** So many refused claims in this span, and a phone waits for its end. */
export const CLAIMS_BEFORE_WAIT = 5;
export const CLAIM_WINDOW_MS = 60 * 60_000;
/** An envelope older or newer than this is refused; its nonce is kept twice as long. */
export const ENVELOPE_WINDOW_MS = 5 * 60_000;

type TerminalFacts = { state: TerminalState; endedWhy: EndedWhy | null; claimedPersonId: string | null };
type Identified = { identifiedAt: Date | null; identifiedBy: IdentifiedBy | null };

type Claims = { claimsRefused: number; claimsSince: Date | null };
const isInWindow = ({ claimsSince }: Claims, now: Date): boolean =>
  claimsSince !== null && now.getTime() - claimsSince.getTime() < CLAIM_WINDOW_MS;

/** The counters after one more refused claim. */
export const afterRefusedClaim = (one: Claims, now: Date): Claims =>
  isInWindow(one, now)
    ? { claimsRefused: one.claimsRefused + 1, claimsSince: one.claimsSince }
    : { claimsRefused: 1, claimsSince: now };

export const terminalCan = {
  use: ({ state, endedWhy }: Pick<TerminalFacts, "state" | "endedWhy">) => {
    if (state === "active") return null;
    return endedWhy === "replaced" ? ("terminal-replaced" as const) : ("terminal-stopped" as const);
  },
  claim: (one: Claims, now: Date) =>
    isInWindow(one, now) && one.claimsRefused >= CLAIMS_BEFORE_WAIT ? ("claims-used-up" as const) : null,
  beginFace: (one: Pick<TerminalFacts, "claimedPersonId">) =>
    one.claimedPersonId === null ? ("claim-first" as const) : null,
  enrol: ({ identifiedAt, identifiedBy }: Identified, now: Date) => {
    const isFresh =
      identifiedAt !== null &&
      identifiedBy !== null &&
      now.getTime() - identifiedAt.getTime() <= FRESH_MS[identifiedBy];
    return isFresh ? null : ("face-first" as const);
  },
};

/** The next step from what already stands. */
export function nextStep(has: {
  claimed: boolean;
  bound: boolean;
  key: boolean;
  certificate: boolean;
  handwriting: boolean;
}): NextStep {
  if (!has.claimed) return "claim";
  if (!has.bound) return "face";
  if (!has.key) return "key";
  if (!has.certificate) return "certificate";
  return has.handwriting ? "ready" : "handwriting";
}
