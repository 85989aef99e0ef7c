import { type Bytes, concat, utf8 } from "../bytes.ts";

/** SM3 hash (GB/T 32905-2016), HMAC over it (RFC 2104) and HKDF over that (RFC 5869). All digests are 32 bytes. */

const BLOCK = 64;
const INITIAL = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
] as const;

/** T_j rotated left by j mod 32 (§4.3, §5.3.3), so that a round only adds it. */
const ROUND = Int32Array.from({ length: 64 }, (_, j) => {
  const constant = j < 16 ? 0x79cc4519 : 0x7a879d8a;
  return (constant << (j % 32)) | (j % 32 === 0 ? 0 : constant >>> (32 - (j % 32)));
});

/** An incremental hash. `digest` leaves the state as it was, so a copy can go on. */
export class Sm3 {
  readonly #state = Int32Array.from(INITIAL);
  readonly #words = new Int32Array(68);
  readonly #buffer = new Uint8Array(BLOCK);
  #buffered = 0;
  #length = 0;

  update(bytes: Bytes): this {
    this.#length += bytes.length;
    let at = 0;
    if (this.#buffered > 0) {
      at = Math.min(BLOCK - this.#buffered, bytes.length);
      this.#buffer.set(bytes.subarray(0, at), this.#buffered);
      this.#buffered += at;
      if (this.#buffered < BLOCK) return this;
      compress(this.#state, this.#words, this.#buffer, 0);
      this.#buffered = 0;
    }
    for (; at + BLOCK <= bytes.length; at += BLOCK) compress(this.#state, this.#words, bytes, at);
    this.#buffer.set(bytes.subarray(at));
    this.#buffered = bytes.length - at;
    return this;
  }

  copy(): Sm3 {
    const twin = new Sm3();
    twin.#state.set(this.#state);
    twin.#buffer.set(this.#buffer);
    twin.#buffered = this.#buffered;
    twin.#length = this.#length;
    return twin;
  }

  digest(): Bytes {
    const state = this.#state.slice();
    const tail = new Uint8Array(this.#buffered < 56 ? BLOCK : 2 * BLOCK);
    tail.set(this.#buffer.subarray(0, this.#buffered));
    tail[this.#buffered] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(this.#length / 0x20000000));
    view.setUint32(tail.length - 4, (this.#length << 3) >>> 0);
    for (let at = 0; at < tail.length; at += BLOCK) compress(state, this.#words, tail, at);
    const out = new Uint8Array(32);
    const words = new DataView(out.buffer);
    state.forEach((word, i) => words.setInt32(4 * i, word));
    this.#words.fill(0);
    return out;
  }
}

/** SM3 of the parts one after the other. */
export function sm3(...parts: readonly Bytes[]): Bytes {
  const hash = new Sm3();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** HMAC-SM3 of the parts one after the other. */
export function hmacSm3(key: Bytes, ...parts: readonly Bytes[]): Bytes {
  const short = key.length > BLOCK ? sm3(key) : key;
  const inner = new Uint8Array(BLOCK).fill(0x36);
  const outer = new Uint8Array(BLOCK).fill(0x5c);
  short.forEach((byte, i) => {
    inner[i] = 0x36 ^ byte;
    outer[i] = 0x5c ^ byte;
  });
  const mac = sm3(outer, sm3(inner, ...parts));
  inner.fill(0);
  outer.fill(0);
  return mac;
}

/** HKDF-SM3. @param info text is UTF-8; @param length 1 to 8160 bytes; @param salt empty unless said */
export function hkdfSm3(ikm: Bytes, info: Bytes | string, length = 32, salt: Bytes = new Uint8Array()): Bytes {
  if (!Number.isInteger(length) || length < 1 || length > 255 * 32) throw new RangeError("HKDF length");
  const context = typeof info === "string" ? utf8(info) : info;
  const key = hmacSm3(salt, ikm);
  const blocks: Bytes[] = [];
  for (let i = 1; 32 * (i - 1) < length; i++)
    blocks.push(hmacSm3(key, blocks.at(-1) ?? new Uint8Array(), context, Uint8Array.of(i)));
  const all = concat(...blocks);
  const out = all.slice(0, length);
  for (const secret of [key, all, ...blocks]) secret.fill(0);
  return out;
}

/** CF of §5.3.3. Locals only and no array of W′: this loop is where the time goes. */
function compress(state: Int32Array, words: Int32Array, block: Bytes, at: number): void {
  for (let j = 0, b = at; j < 16; j++, b += 4)
    words[j] = ((block[b] ?? 0) << 24) | ((block[b + 1] ?? 0) << 16) | ((block[b + 2] ?? 0) << 8) | (block[b + 3] ?? 0);
  for (let j = 16; j < 68; j++) {
    const w3 = words[j - 3] ?? 0;
    const x = (words[j - 16] ?? 0) ^ (words[j - 9] ?? 0) ^ ((w3 << 15) | (w3 >>> 17));
    const w13 = words[j - 13] ?? 0;
    words[j] =
      x ^ ((x << 15) | (x >>> 17)) ^ ((x << 23) | (x >>> 9)) ^ ((w13 << 7) | (w13 >>> 25)) ^ (words[j - 6] ?? 0);
  }
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let j = 0; j < 64; j++) {
    const a12 = (a << 12) | (a >>> 20);
    const sum = (a12 + e + (ROUND[j] ?? 0)) | 0;
    const ss1 = (sum << 7) | (sum >>> 25);
    const word = words[j] ?? 0;
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ a12) + (word ^ (words[j + 4] ?? 0))) | 0;
    const tt2 = (gg + h + ss1 + word) | 0;
    d = c;
    c = (b << 9) | (b >>> 23);
    b = a;
    a = tt1;
    h = g;
    g = (f << 19) | (f >>> 13);
    f = e;
    e = tt2 ^ ((tt2 << 9) | (tt2 >>> 23)) ^ ((tt2 << 17) | (tt2 >>> 15));
  }
  state[0] = (state[0] ?? 0) ^ a;
  state[1] = (state[1] ?? 0) ^ b;
  state[2] = (state[2] ?? 0) ^ c;
  state[3] = (state[3] ?? 0) ^ d;
  state[4] = (state[4] ?? 0) ^ e;
  state[5] = (state[5] ?? 0) ^ f;
  state[6] = (state[6] ?? 0) ^ g;
  state[7] = (state[7] ?? 0) ^ h;
}
