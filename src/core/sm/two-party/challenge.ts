import type { Bytes } from "../../bytes.ts";
import { bytes32, modN, type Point, scalarOf, toInteger } from "../curve.ts";
import { ProtocolError } from "./errors.ts";

/** r = e + x(R) mod n, 32 bytes. @throws ProtocolError DEGENERATE for R = O or r = 0 */
export function challengeOf(e: Bytes, R: Point): Bytes {
  if (R.is0()) throw new ProtocolError("DEGENERATE");
  return challengeAt(e, R.toAffine().x);
}

/** The same from x(R). */
export function challengeAt(e: Bytes, x: bigint): Bytes {
  const r = bytes32(modN(toInteger(e) + x));
  if (scalarOf(r) === null) throw new ProtocolError("DEGENERATE");
  return r;
}
