import { type Bytes, u32 } from "../../bytes.ts";
import { hmacSm3 } from "../sm3.ts";
import type { ProtocolCode } from "./errors.ts";

/**
 * The server's rules of PIN CHECK (protocol.md §6). The caller commits the counted try before it compares, so that
 * parallel tries on several nodes cannot exceed the limits.
 */

/** ver = HMAC-SM3(kver, keyId‖u32(g)‖pv): what the server keeps of a PIN. @param kver from the master key, 32 bytes */
export const pinRecord = (kver: Bytes, keyId: Bytes, g: number, pv: Bytes): Bytes => hmacSm3(kver, keyId, u32(g), pv);

/** g: PIN generation; lastPc: highest counter seen; fails: wrong in a row; total: wrong in this generation. */
export type PinCounters = {
  state: "OPEN" | "LOCKED" | "MUST_CHANGE";
  g: number;
  lastPc: number;
  fails: number;
  total: number;
};

export const FAILS_MAX = 5;
export const TOTAL_MAX = 20;

/** Before comparing: the try is counted as wrong. `refused` means: do not compare; still store `counters`. */
export function countTry(
  counters: PinCounters,
  tried: { g: number; pc: number },
): { counters: PinCounters; refused: ProtocolCode | null } {
  if (counters.state !== "OPEN") return { counters, refused: "PIN_LOCKED" };
  if (tried.g !== counters.g) return { counters, refused: "PIN_STALE" };
  if (tried.pc <= counters.lastPc) return { counters: { ...counters, state: "LOCKED" }, refused: "CLONE_SUSPECT" };
  const fails = counters.fails + 1;
  const total = counters.total + 1;
  const state = total >= TOTAL_MAX ? "MUST_CHANGE" : fails >= FAILS_MAX ? "LOCKED" : "OPEN";
  return { counters: { ...counters, state, lastPc: tried.pc, fails, total }, refused: null };
}

/** After comparing: takes a right try's count back. `left` tries remain before the lock. */
export function judgeTry(counters: PinCounters, isRight: boolean): { counters: PinCounters; left: number } {
  if (!isRight)
    return { counters, left: Math.max(0, Math.min(FAILS_MAX - counters.fails, TOTAL_MAX - counters.total)) };
  return { counters: { ...counters, state: "OPEN", fails: 0, total: counters.total - 1 }, left: FAILS_MAX };
}
