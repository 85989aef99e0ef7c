import { type Bytes, concat, type RandomBytes } from "../../bytes.ts";
import type { Signature32 } from "../sm2-der.ts";
import { Z_HEAD } from "../z.ts";
import { KeyTables, roomForTables } from "./key-tables.ts";
import { Machine } from "./machine.ts";

/**
 * SM2 in WebAssembly, for the server: the same results as `@noble/curves`, which phones use, at thirty times the speed. Points
 * are 65 bytes 04‖X‖Y, scalars and digests 32 bytes, big-endian. Everything done with a secret takes the same time for every
 * value (as far as WebAssembly promises that), and the kernel's memory is overwritten afterwards. Not for two threads: each
 * opens its own.
 */

/** Scalars or digests of one call into the kernel. */
const AT_ONCE = 64;

export class Kernel {
  readonly #machine: Machine;
  readonly #tables: KeyTables;

  /** @param wasm the bytes of kernel.wasm, beside this file */
  constructor(wasm: Bytes) {
    this.#machine = new Machine(wasm, roomForTables);
    this.#tables = new KeyTables(this.#machine);
  }

  /** k·G for a secret k. @throws TypeError unless k is in [1, n−1] */
  multiplyBase(k: Bytes): Bytes {
    return this.#multiplied(0, [k])[0] ?? new Uint8Array();
  }

  /** k·Q for a secret k. @throws TypeError unless k is in [1, n−1] and Q a point */
  multiply(point: Bytes, k: Bytes): Bytes {
    this.#machine.put(requireLength(k, 32), xyOf(point));
    if (this.#machine.call.multiplyOne() === 0) throw new TypeError("not an SM2 point or scalar");
    return this.#point(0);
  }

  /** k_i·Q for many secrets: with a table of Q as soon as that pays. @throws TypeError as `multiply` */
  multiplyMany(point: Bytes, scalars: readonly Bytes[]): Bytes[] {
    const table = this.#tables.tableFor(xyOf(point), scalars.length);
    return table === 0 ? scalars.map((k) => this.multiply(point, k)) : this.#multiplied(table, scalars);
  }

  #multiplied(table: number, scalars: readonly Bytes[]): Bytes[] {
    return inChunks(scalars, (chunk) => {
      this.#machine.put(...chunk.map((k) => requireLength(k, 32)));
      if (this.#machine.call.multiplyMany(table, chunk.length) === 0) throw new TypeError("not an SM2 scalar");
      return chunk.map((_, i) => this.#point(i));
    });
  }

  /** A_i + B_i for public points; null for O. @throws TypeError when one is no point */
  addPoints(pairs: readonly (readonly [Bytes, Bytes])[]): (Bytes | null)[] {
    return inChunks(pairs, (chunk) => {
      this.#machine.put(...chunk.flat().map(xyOf));
      if (this.#machine.call.addPoints(chunk.length) === 0) throw new TypeError("not an SM2 point");
      return chunk.map((_, i) => {
        const sum = this.#point(i);
        return sum.subarray(1).every((byte) => byte === 0) ? null : sum;
      });
    });
  }

  /**
   * Signs e (GB/T 32918.2-2016 §6.1) with a hedged nonce, as `sm2SignDigest` does: byte for byte the same for the same `random`.
   * @throws TypeError when d is not in [1, n−2] or e not 32 bytes
   */
  sign(d: Bytes, e: Bytes, random: RandomBytes): Signature32 {
    const [signature] = this.signMany(d, [e], random);
    if (!signature) throw new Error("no signature");
    return signature;
  }

  /** Signs many digests with one key, and with one inversion for each 64 of them. @throws TypeError as `sign` */
  signMany(d: Bytes, digests: readonly Bytes[], random: RandomBytes): Signature32[] {
    return inChunks(digests, (chunk) => {
      for (;;) {
        const fresh = random(32 * chunk.length);
        this.#machine.put(requireLength(d, 32), ...chunk.map((e) => requireLength(e, 32)), fresh);
        fresh.fill(0);
        if (isSigned(this.#machine.call.sign(chunk.length))) return chunk.map((_, i) => this.#signature(i));
      }
    });
  }

  /** §6.1 A4 to A6 for a given k; null when the standard says to take another. For the standard's vector. */
  signWithNonce(d: Bytes, e: Bytes, k: Bytes): Signature32 | null {
    this.#machine.put(...[d, e, k].map((bytes) => requireLength(bytes, 32)));
    return isSigned(this.#machine.call.signWithNonces(1)) ? this.#signature(0) : null;
  }

  /** Checks (r, s) over e (§7.1). False, never an error, for malformed keys, digests and values. */
  verify(pub65: Bytes, e: Bytes, signature: Signature32): boolean {
    const { r, s } = signature;
    if (pub65.length !== 65 || pub65[0] !== 4 || e.length !== 32 || r.length !== 32 || s.length !== 32) return false;
    const xy = pub65.subarray(1);
    const table = this.#tables.tableFor(xy, 1);
    this.#machine.put(xy, e, r, s);
    return this.#machine.call.verify(table) === 1;
  }

  /** Z of a key with the default id (§5.5); remembered for keys that have a table. */
  zOf(pub65: Bytes): Bytes {
    const xy = pub65.subarray(1);
    return this.#tables.remembered(xy, () => this.sm3(Z_HEAD, xy));
  }

  /** SM3 of the parts one after the other. For short messages, where a call to the host's hash costs more than hashing. */
  sm3(...parts: readonly Bytes[]): Bytes {
    this.#machine.put(...parts);
    this.#machine.call.sm3(parts.reduce((sum, part) => sum + part.length, 0));
    return this.#machine.take(32);
  }

  /** HMAC-SM3(key, body‖00)‖HMAC-SM3(key, body‖01) mod n. @param key 32 bytes */
  keyedScalar(key: Bytes, body: Bytes): Bytes {
    this.#machine.put(requireLength(key, 32), body);
    this.#machine.call.keyedScalar(body.length);
    return this.#secret();
  }

  /** f·(a + b) − c mod n. @param f below 2²⁵⁶, a, b, c in [0, n) */
  answerShare(f: Bytes, a: Bytes, b: Bytes, c: Bytes): Bytes {
    this.#machine.put(...[f, a, b, c].map((scalar) => requireLength(scalar, 32)));
    this.#machine.call.answerShare();
    return this.#secret();
  }

  /** start + Σ a_i·b_i mod n for at most 200 pairs. @param start in [0, n); a below 2²⁵⁶, b in [0, n) */
  sumProducts(start: Bytes, pairs: readonly (readonly [Bytes, Bytes])[]): Bytes {
    if (pairs.length > 200) throw new RangeError("at most 200 products");
    this.#machine.put(start, ...pairs.flat().map((scalar) => requireLength(scalar, 32)));
    this.#machine.call.sumProducts(pairs.length);
    return this.#secret();
  }

  /** 1/a mod n for a secret a. */
  invert(a: Bytes): Bytes {
    this.#machine.put(requireLength(a, 32));
    this.#machine.call.invert();
    return this.#secret();
  }

  #secret(): Bytes {
    const secret = this.#machine.take(32);
    this.#machine.forget(32);
    return secret;
  }

  #point(i: number): Bytes {
    return concat(Uint8Array.of(4), this.#machine.take(64, 64 * i));
  }

  #signature(i: number): Signature32 {
    return { r: this.#machine.take(32, 64 * i), s: this.#machine.take(32, 64 * i + 32) };
  }
}

function inChunks<T, R>(items: readonly T[], work: (chunk: readonly T[]) => R[]): R[] {
  if (items.length <= AT_ONCE) return items.length === 0 ? [] : work(items);
  const out: R[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) out.push(...work(items.slice(at, at + AT_ONCE)));
  return out;
}

/** False when another k is needed. @throws TypeError when d was no private key */
function isSigned(answer: number): boolean {
  if (answer === 2) throw new TypeError("not an SM2 private key");
  return answer === 1;
}

function requireLength(bytes: Bytes, length: number): Bytes {
  if (bytes.length !== length) throw new TypeError(`not ${length} bytes`);
  return bytes;
}

/** X‖Y of 04‖X‖Y. Whether it is on the curve is for the kernel to say. */
function xyOf(point: Bytes): Bytes {
  if (point.length !== 65 || point[0] !== 4) throw new TypeError("not an SM2 point");
  return point.subarray(1);
}
