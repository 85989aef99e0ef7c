import type { Bytes } from "../../bytes.ts";
import { hs } from "./transcript.ts";

/** The two hashes of REFRESH (protocol.md §5), the same on both sides. Points 65 bytes. */

/** t: a secret scalar that both sides derive from the Diffie–Hellman point and neither stores. @param shared x·Us = y·Uc */
export const refreshFactor = (keyRef: Bytes, fid: Bytes, Uc: Bytes, Us: Bytes, shared: Bytes): bigint =>
  hs("rf/t", keyRef, fid, Uc, Us, shared);

/** c of RF3, bound to the next epoch of the key. */
export const refreshChallenge = (nextKeyRef: Bytes, fid: Bytes, P1: Bytes, A: Bytes): bigint =>
  hs("rf/pok", nextKeyRef, fid, P1, A);
