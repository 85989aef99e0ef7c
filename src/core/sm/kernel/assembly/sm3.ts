import { scratch } from "./secrets";

/** SM3 (GB/T 32905-2016) and HMAC over it (RFC 2104), for messages that lie in memory as a whole. */

export const DIGEST: usize = 32;
const BLOCK: usize = 64;

const START = memory.data<u32>([
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
]);
/** T_j rotated left by j (§4.3, §5.3.3). */
const ROUND = memory.data(256, 16);
const STATE = scratch(DIGEST);
const TAIL = scratch(2 * BLOCK);
const EXPANDED = scratch(68 * 4);
const PADDED = scratch(BLOCK);
const INNER_KEY = scratch(DIGEST);
const OUTER_KEY = scratch(DIGEST);
const INNER = scratch(DIGEST);

export function startSm3(): void {
  for (let j = 0; j < 64; j++) store<u32>(ROUND + 4 * j, rotl<u32>(j < 16 ? 0x79cc4519 : 0x7a879d8a, j & 31));
}

/** out = SM3(bytes). */
export function hash(out: usize, bytes: usize, length: usize): void {
  memory.copy(STATE, START, DIGEST);
  absorb(bytes, length, length);
  squeeze(out);
}

/** Prepares `hmac` for a key of at most 64 bytes. */
export function setHmacKey(key: usize, length: usize): void {
  memory.fill(PADDED, 0x36, BLOCK);
  for (let i: usize = 0; i < length; i++) store<u8>(PADDED + i, load<u8>(key + i) ^ 0x36);
  memory.copy(STATE, START, DIGEST);
  compress(PADDED);
  memory.copy(INNER_KEY, STATE, DIGEST);
  for (let i: usize = 0; i < BLOCK; i++) store<u8>(PADDED + i, load<u8>(PADDED + i) ^ (0x36 ^ 0x5c));
  memory.copy(STATE, START, DIGEST);
  compress(PADDED);
  memory.copy(OUTER_KEY, STATE, DIGEST);
}

/** out = HMAC-SM3(key, bytes) with the key of `setHmacKey`. */
export function hmac(out: usize, bytes: usize, length: usize): void {
  memory.copy(STATE, INNER_KEY, DIGEST);
  absorb(bytes, length, length + BLOCK);
  squeeze(INNER);
  memory.copy(STATE, OUTER_KEY, DIGEST);
  absorb(INNER, DIGEST, DIGEST + BLOCK);
  squeeze(out);
}

/** The bytes and the padding of §5.2. @param total bytes since the start of the hash */
function absorb(bytes: usize, length: usize, total: usize): void {
  const whole = length & ~(BLOCK - 1);
  for (let at: usize = 0; at < whole; at += BLOCK) compress(bytes + at);
  const rest = length - whole;
  const padded = rest < 56 ? BLOCK : 2 * BLOCK;
  memory.copy(TAIL, bytes + whole, rest);
  memory.fill(TAIL + rest, 0, padded - rest);
  store<u8>(TAIL + rest, 0x80);
  store<u64>(TAIL + padded - 8, bswap<u64>((<u64>total) << 3));
  for (let at: usize = 0; at < padded; at += BLOCK) compress(TAIL + at);
}

function squeeze(out: usize): void {
  for (let i: usize = 0; i < DIGEST; i += 4) store<u32>(out + i, bswap<u32>(load<u32>(STATE + i)));
}

/** CF of §5.3.3 on STATE. */
function compress(block: usize): void {
  for (let j: usize = 0; j < 64; j += 4) store<u32>(EXPANDED + j, bswap<u32>(load<u32>(block + j)));
  for (let at = EXPANDED; at < EXPANDED + 52 * 4; at += 4) {
    const x = load<u32>(at) ^ load<u32>(at, 28) ^ rotl<u32>(load<u32>(at, 52), 15);
    const w = x ^ rotl<u32>(x, 15) ^ rotl<u32>(x, 23) ^ rotl<u32>(load<u32>(at, 12), 7) ^ load<u32>(at, 40);
    store<u32>(at, w, 64);
  }
  let a = load<u32>(STATE, 0);
  let b = load<u32>(STATE, 4);
  let c = load<u32>(STATE, 8);
  let d = load<u32>(STATE, 12);
  let e = load<u32>(STATE, 16);
  let f = load<u32>(STATE, 20);
  let g = load<u32>(STATE, 24);
  let h = load<u32>(STATE, 28);
  for (let j: usize = 0; j < 64; j += 4) {
    const a12 = rotl<u32>(a, 12);
    const ss1 = rotl<u32>(a12 + e + load<u32>(ROUND + j), 7);
    const word = load<u32>(EXPANDED + j);
    const tt1 = (a ^ b ^ c) + d + (ss1 ^ a12) + (word ^ load<u32>(EXPANDED + j, 16));
    const tt2 = (e ^ f ^ g) + h + ss1 + word;
    d = c;
    c = rotl<u32>(b, 9);
    b = a;
    a = tt1;
    h = g;
    g = rotl<u32>(f, 19);
    f = e;
    e = tt2 ^ rotl<u32>(tt2, 9) ^ rotl<u32>(tt2, 17);
  }
  for (let j: usize = 64; j < 64 * 4; j += 4) {
    const a12 = rotl<u32>(a, 12);
    const ss1 = rotl<u32>(a12 + e + load<u32>(ROUND + j), 7);
    const word = load<u32>(EXPANDED + j);
    const tt1 = ((a & b) | ((a | b) & c)) + d + (ss1 ^ a12) + (word ^ load<u32>(EXPANDED + j, 16));
    const tt2 = (g ^ (e & (f ^ g))) + h + ss1 + word;
    d = c;
    c = rotl<u32>(b, 9);
    b = a;
    a = tt1;
    h = g;
    g = rotl<u32>(f, 19);
    f = e;
    e = tt2 ^ rotl<u32>(tt2, 9) ^ rotl<u32>(tt2, 17);
  }
  store<u32>(STATE, load<u32>(STATE, 0) ^ a, 0);
  store<u32>(STATE, load<u32>(STATE, 4) ^ b, 4);
  store<u32>(STATE, load<u32>(STATE, 8) ^ c, 8);
  store<u32>(STATE, load<u32>(STATE, 12) ^ d, 12);
  store<u32>(STATE, load<u32>(STATE, 16) ^ e, 16);
  store<u32>(STATE, load<u32>(STATE, 20) ^ f, 20);
  store<u32>(STATE, load<u32>(STATE, 24) ^ g, 24);
  store<u32>(STATE, load<u32>(STATE, 28) ^ h, 28);
}
