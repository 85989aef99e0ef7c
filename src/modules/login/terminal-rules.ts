/** Pure decisions about phones. A reason is a key of terminal-errors.ts; null means yes. */

/** `h5` and `h5-wecom` are browsers that a page plays WeChat or WeCom to: demonstrations only. */
export const PLATFORMS = ["weapp", "h5", "wecom", "h5-wecom"] as const;
export type Platform = (typeof PLATFORMS)[number];

export const isBrowser = (platform: Platform): boolean => platform === "h5" || platform === "h5-wecom";
/** Accounts there are a corporation's: no face check and no SOTER, which WeChat keys by its own openid. */
export const isWeCom = (platform: Platform): boolean => platform === "wecom" || platform === "h5-wecom";

/** How a terminal's account is kept: WeChat's openids stand bare, members of the corporation behind this. */
const WECOM = "wecom:";
/** userids are told apart without regard to case. */
export const accountOfUserid = (userid: string): string => `${WECOM}${userid.toLowerCase()}`;
/** The userid in an account, in lower case; null for one of WeChat's. */
export const useridOfAccount = (account: string): string | null =>
  account.startsWith(WECOM) ? account.slice(WECOM.length) : null;

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
  beginFace: (one: Pick<TerminalFacts, "claimedPersonId"> & { platform: Platform }) => {
    if (one.claimedPersonId === null) return "claim-first" as const;
    return isWeCom(one.platform) ? ("no-face-here" as const) : null;
  },
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
