import { type Bytes, type RandomBytes, u64 } from "../../bytes.ts";
import { bytes32 } from "../curve.ts";
import { ProtocolError } from "./errors.ts";
import { ks, wipe } from "./transcript.ts";

/**
 * Phone randomness: KS(ds, "rng", pool, u64(counter)) per 32 bytes (protocol.md §2), so that a weak platform generator
 * alone gives nothing away. The counter starts anew with each process; the pool's bytes keep outputs apart.
 * @param pool 32 fresh platform CSPRNG bytes per call; throws or returns fewer when it is dry
 * @returns a source that throws ProtocolError RNG_UNAVAILABLE rather than repeat or fall back
 */
export function mixedRandom(input: { ds: Bytes; pool: RandomBytes }): RandomBytes {
  let counter = 0;
  return (length) => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      const fresh = take(input.pool);
      const block = bytes32(ks(input.ds, "rng", fresh, u64(counter++)));
      out.set(block.subarray(0, length - at), at);
      wipe(fresh, block);
    }
    return out;
  };
}

function take(pool: RandomBytes): Bytes {
  let fresh: Bytes;
  try {
    fresh = pool(32);
  } catch {
    throw new ProtocolError("RNG_UNAVAILABLE");
  }
  if (fresh.length !== 32 || fresh.every((byte) => byte === 0)) throw new ProtocolError("RNG_UNAVAILABLE");
  return fresh;
}
