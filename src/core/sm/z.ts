import { type Bytes, concat, utf8 } from "../bytes.ts";
import { CURVE_IN_Z } from "./curve.ts";
import { sm3 } from "./sm3.ts";

/** The id of everybody who agreed on no other (GM/T 0009 §10). */
export const SM2_ID = "1234567812345678";

/** What Z hashes before X‖Y: ENTL‖ID‖a‖b‖Gx‖Gy (GB/T 32918.2-2016 §5.5). */
function zHeadOf(id: string): Bytes {
  const name = utf8(id);
  if (name.length > 0x1fff) throw new RangeError("an SM2 id has at most 8191 bytes");
  const bits = 8 * name.length;
  return concat(Uint8Array.of(bits >> 8, bits), name, CURVE_IN_Z);
}

/** The same for the default id. */
export const Z_HEAD = zHeadOf(SM2_ID);

/** Z of the signer (§5.5). @param pub65 not checked here; @param id UTF-8, below 8192 bytes */
export const sm2Za = (pub65: Bytes, id: string = SM2_ID): Bytes =>
  sm3(id === SM2_ID ? Z_HEAD : zHeadOf(id), pub65.subarray(1));
