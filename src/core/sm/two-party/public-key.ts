import type { Bytes } from "../../bytes.ts";
import { bytes65, curve, secretTimes } from "../curve.ts";
import { ProtocolError } from "./errors.ts";
import { requirePoint } from "./transcript.ts";

/** P = a·Q − G, where a is one side's inverse share and Q the other's point. @throws ProtocolError KG_DEGENERATE for O */
export function jointPublicKey(a: bigint, Q: Bytes): Bytes {
  const point = secretTimes(requirePoint(Q), a).subtract(curve().BASE);
  if (point.is0()) throw new ProtocolError("KG_DEGENERATE");
  return bytes65(point);
}
