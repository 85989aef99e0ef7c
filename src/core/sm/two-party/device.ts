import { type Bytes, concat, u64 } from "../../bytes.ts";
import { hkdfSm3, hmacSm3 } from "../sm3.ts";
import { th, wipe } from "./transcript.ts";

/** ds and what authenticates a terminal's requests (protocol.md §2 Transport, §6). */

/** ds = HKDF-SM3(32 random of the phone ‖ 32 of the server). */
export function deviceSecret(phoneRandom: Bytes, serverRandom: Bytes): Bytes {
  if (phoneRandom.length !== 32 || serverRandom.length !== 32) throw new RangeError("32 bytes from each side");
  const material = concat(phoneRandom, serverRandom);
  const ds = hkdfSm3(material, "xq/2psm2/v1/ds");
  wipe(material);
  return ds;
}

/** kd: the only value derived from ds the server keeps. */
export const deviceKey = (ds: Bytes): Bytes => hkdfSm3(ds, "dev");

/** @param seq never used twice by one terminal; @param bodyHash SM3 of the request's input, 32 bytes */
export const deviceMac = (kd: Bytes, request: { op: string; keyId: Bytes; seq: number; bodyHash: Bytes }): Bytes =>
  hmacSm3(kd, th("dev/req", request.op, request.keyId, u64(request.seq), request.bodyHash));
