/** Life of a signing unit. One is active; a retired one's tokens stay valid. */
export type UnitState = "applying" | "active" | "retired";

/** Where a stamp's time came from: our own SNTP clock, the host's under chrony's care, or the host's with nobody's. */
export type ClockSource = "own" | "chrony" | "host";

/** `device`: a designated time device 指定时间源设备 in the LAN; `relay`: the exchange, which hears outside sources. */
export type SourceKind = "device" | "relay";

/** How a clock does: synchronised, running on alone within its bound, or not to be trusted at all. */
export type ClockCondition = "synchronised" | "holdover" | "none";

/** Largest bound a token may state unless the administrator sets another: 1 ms (product row 2.4.6: 0.5 to 3 ms). */
export const MAX_BOUND_US = 1000;

/** Policy of tokens stamped by a disciplined clock. UUID-derived, so it needs no registration (X.667 §6). */
export const TSA_POLICY = "2.25.318738964201296805964826013746562019136";
/** Policy of tokens stamped by the host's clock: demonstration only. The token itself says so for ever. */
export const DEMO_POLICY = "2.25.100658333451307300627518405878784104399";

export const policyOf = (source: ClockSource): string => (source === "host" ? DEMO_POLICY : TSA_POLICY);
/** True when a token of ours was stamped by an undisciplined clock: pages must show 演示时间. */
export const isDemoTime = (policy: string): boolean => policy === DEMO_POLICY;

/** Largest request answered, in bytes. */
export const MAX_REQUEST = 16_384;

const DAY = 86_400_000;
/** A unit stamps no more when its certificate has less than this left: tokens must outlive their making. */
export const MIN_REMAINING_MS = 7 * DAY;
