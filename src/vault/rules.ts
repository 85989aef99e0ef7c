import { BlockList, isIP } from "node:net";
import type { SystemCall } from "../core/sm/two-party/delegate.ts";
import type { Mandate } from "../core/sm/two-party/mandate.ts";
import type { RefusalCode } from "./refusal.ts";

/** Pure decisions of the vault. Null means yes. */

/** The vault administrator's own limits, whatever the app and the doctor agreed on. */
export type Policy = { excludedTypes: string[]; maxMinutes: number; maxCount: number; maxPerMinute: number };
/** The vault's clock at one moment: wall clock in ms since 1970, and one that never goes back. */
export type Moment = { wallMs: number; monotonicMs: number };

/** How far the wall clock may drift from the monotonic one within a window. */
const DRIFT_MS = 60_000;
/** How far a system's clock may be off. */
const CALL_MS = 5 * 60_000;
const MINUTE_MS = 60_000;

export function mandateRefusal(mandate: Mandate, policy: Policy, nowMs: number): RefusalCode | null {
  const isNow = mandate.from <= nowMs + CALL_MS && mandate.to > nowMs && mandate.from < mandate.to;
  if (!isNow || mandate.max < 1 || mandate.perMinute < 1) return "MANDATE";
  const isLong = mandate.to - mandate.from > policy.maxMinutes * MINUTE_MS;
  const isMuch = mandate.max > policy.maxCount || mandate.perMinute > policy.maxPerMinute;
  if (isLong || isMuch) return "POLICY";
  if (mandate.types.some(({ code }) => policy.excludedTypes.includes(code))) return "TYPE";
  return mandate.addresses.every(isRange) ? null : "MANDATE";
}

/** Whether the window is over, or its clock can no longer be believed. */
export function timeRefusal(window: { to: number; opened: Moment }, now: Moment): "EXPIRED" | "CLOCK" | null {
  const elapsed = now.monotonicMs - window.opened.monotonicMs;
  const expected = window.opened.wallMs + elapsed;
  if (Math.abs(now.wallMs - expected) > DRIFT_MS) return "CLOCK";
  return Math.max(now.wallMs, expected) >= window.to ? "EXPIRED" : null;
}

/** Whether an authenticated call is one the doctor agreed to. PLACE is an anomaly: the window ends with it. */
export function callRefusal(mandate: Mandate, policy: Policy, call: SystemCall, nowMs: number): RefusalCode | null {
  if (Math.abs(call.timeMs - nowMs) > CALL_MS) return "HIS_AUTH";
  if (!mandate.systems.some(({ id }) => id === call.system)) return "MANDATE";
  const isListed = mandate.types.some(({ code }) => code === call.type);
  if (!isListed || policy.excludedTypes.includes(call.type)) return "TYPE";
  const { workstations, addresses } = mandate;
  const isPlace = workstations.length === 0 || workstations.includes(call.workstation);
  return isPlace && isWithin(addresses, call.address) ? null : "PLACE";
}

/** @param recent monotonic times of the signatures of this window, oldest first */
export function amountRefusal(
  mandate: Mandate,
  used: { count: number; recent: readonly number[] },
  monotonicMs: number,
): "COUNT" | "RATE" | null {
  if (used.count >= mandate.max) return "COUNT";
  const inMinute = used.recent.filter((at) => at > monotonicMs - MINUTE_MS).length;
  return inMinute >= mandate.perMinute ? "RATE" : null;
}

/** 10.8.21.64, 10.8.21.0/24, 2001:db8::/32. */
export function isRange(text: string): boolean {
  const [address = "", prefix, more] = text.split("/");
  const family = isIP(address);
  if (family === 0 || more !== undefined) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

function isWithin(ranges: readonly string[], address: string): boolean {
  if (ranges.length === 0) return true;
  const family = isIP(address);
  if (family === 0) return false;
  const list = new BlockList();
  for (const range of ranges) {
    const [start = "", prefix] = range.split("/");
    const kind = isIP(start) === 4 ? "ipv4" : "ipv6";
    list.addSubnet(start, Number(prefix ?? (kind === "ipv4" ? 32 : 128)), kind);
  }
  return list.check(address, family === 4 ? "ipv4" : "ipv6");
}
