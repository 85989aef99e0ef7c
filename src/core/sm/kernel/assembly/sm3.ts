import { compress } from "./compress";
import { scratch } from "./secrets";

/** SM3 (GB/T 32905-2016) and HMAC over it (RFC 2104), for messages that lie in memory as a whole. */

export const DIGEST: usize = 32;
const BLOCK: usize = 64;

const START = memory.data<u32>([
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
]);
const STATE = scratch(DIGEST);
const TAIL = scratch(2 * BLOCK);
const PADDED = scratch(BLOCK);
const INNER_KEY = scratch(DIGEST);
const OUTER_KEY = scratch(DIGEST);
const INNER = scratch(DIGEST);

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
  compress(STATE, PADDED);
  memory.copy(INNER_KEY, STATE, DIGEST);
  for (let i: usize = 0; i < BLOCK; i++) store<u8>(PADDED + i, load<u8>(PADDED + i) ^ (0x36 ^ 0x5c));
  memory.copy(STATE, START, DIGEST);
  compress(STATE, PADDED);
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
  for (let at: usize = 0; at < whole; at += BLOCK) compress(STATE, bytes + at);
  const rest = length - whole;
  const padded = rest < 56 ? BLOCK : 2 * BLOCK;
  memory.copy(TAIL, bytes + whole, rest);
  memory.fill(TAIL + rest, 0, padded - rest);
  store<u8>(TAIL + rest, 0x80);
  store<u64>(TAIL + padded - 8, bswap<u64>((<u64>total) << 3));
  for (let at: usize = 0; at < padded; at += BLOCK) compress(STATE, TAIL + at);
}

function squeeze(out: usize): void {
  for (let i: usize = 0; i < DIGEST; i += 4) store<u32>(out + i, bswap<u32>(load<u32>(STATE + i)));
}
