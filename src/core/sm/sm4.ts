import { type Bytes, fromHex } from "../bytes.ts";

/** SM4 block cipher (GB/T 32907-2016), encryption only, and counter mode over it. */

/** S-box of §6.2, rows 0 to f. */
const SBOX = fromHex(
  "d690e9fecce13db716b614c228fb2c052b679a762abe04c3aa441326498606999c4250f491ef987a33540b43edcfac62" +
    "e4b31ca9c908e89580df94fa758f3fa64707a7fcf37317ba83593c19e6854fa8686b81b27164da8bf8eb0f4b70569d35" +
    "1e240e5e6358d1a225227c3b01217887d40046579fd327524c3602e7a0c4c89eeabf8ad240c738b5a3f7f2cef96115a1" +
    "e0ae5da49b341a55ad933230f58cb1e31df6e22e8266ca60c02923ab0d534e6fd5db3745defd8e2f03ff6a726d6c5b51" +
    "8d1baf92bbddbc7f11d95c411f105ad80ac13188a5cd7bbd2d74d012b8e5b4b08969974a0c96777e65b9f109c56ec684" +
    "18f07dec3adc4d2079ee5f3ed7cb3948",
);
const FK = [0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc] as const;

/** L(τ(x)) for the highest byte; the other three are rotations of it (§6.2.2). */
const TABLE = Int32Array.from(SBOX, (byte) => {
  const word = byte << 24;
  return word ^ rotate(word, 2) ^ rotate(word, 10) ^ rotate(word, 18) ^ rotate(word, 24);
});

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

const byteOf = (word: number, shift: number): number => SBOX[(word >>> shift) & 255] ?? 0;

/** T of one round. */
function mix(word: number): number {
  const low = TABLE[word & 255] ?? 0;
  const second = TABLE[(word >>> 8) & 255] ?? 0;
  const third = TABLE[(word >>> 16) & 255] ?? 0;
  return (TABLE[word >>> 24] ?? 0) ^ rotate(third, 24) ^ rotate(second, 16) ^ rotate(low, 8);
}

/** Round keys (§7.3). CK_ij = (4i+j)·7 mod 256. @param key 16 bytes */
export function sm4Schedule(key: Bytes): Int32Array {
  if (key.length !== 16) throw new RangeError("an SM4 key has 16 bytes");
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const words = new Int32Array(36);
  FK.forEach((constant, i) => (words[i] = view.getInt32(4 * i) ^ constant));
  for (let i = 0; i < 32; i++) {
    let constant = 0;
    for (let j = 0; j < 4; j++) constant = (constant << 8) | (((4 * i + j) * 7) & 255);
    const x = (words[i + 1] ?? 0) ^ (words[i + 2] ?? 0) ^ (words[i + 3] ?? 0) ^ constant;
    const tau = (byteOf(x, 24) << 24) | (byteOf(x, 16) << 16) | (byteOf(x, 8) << 8) | byteOf(x, 0);
    words[i + 4] = (words[i] ?? 0) ^ tau ^ rotate(tau, 13) ^ rotate(tau, 23);
  }
  return words.subarray(4);
}

/** Encrypts one 16-byte block from `input` into `output` (may be the same). */
export function sm4Block(schedule: Int32Array, input: DataView, output: DataView): void {
  let x0 = input.getInt32(0);
  let x1 = input.getInt32(4);
  let x2 = input.getInt32(8);
  let x3 = input.getInt32(12);
  for (let i = 0; i < 32; i += 4) {
    x0 ^= mix(x1 ^ x2 ^ x3 ^ (schedule[i] ?? 0));
    x1 ^= mix(x2 ^ x3 ^ x0 ^ (schedule[i + 1] ?? 0));
    x2 ^= mix(x3 ^ x0 ^ x1 ^ (schedule[i + 2] ?? 0));
    x3 ^= mix(x0 ^ x1 ^ x2 ^ (schedule[i + 3] ?? 0));
  }
  output.setInt32(0, x3);
  output.setInt32(4, x2);
  output.setInt32(8, x1);
  output.setInt32(12, x0);
}

/** SM4-CTR (GB/T 17964), both directions. The whole 16-byte IV is the big-endian counter. @param key 16 bytes */
export function sm4Ctr(key: Bytes, iv: Bytes, data: Bytes): Bytes {
  if (iv.length !== 16) throw new RangeError("an SM4-CTR IV has 16 bytes");
  const schedule = sm4Schedule(key);
  const counter = new Uint8Array(iv);
  const counterView = new DataView(counter.buffer);
  const stream = new Uint8Array(16);
  const streamView = new DataView(stream.buffer);
  const out = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 16) {
    sm4Block(schedule, counterView, streamView);
    const end = Math.min(at + 16, data.length);
    for (let i = at; i < end; i++) out[i] = (data[i] ?? 0) ^ (stream[i - at] ?? 0);
    for (let i = 15; i >= 0; i--) {
      const next = ((counter[i] ?? 0) + 1) & 255;
      counter[i] = next;
      if (next !== 0) break;
    }
  }
  schedule.fill(0);
  stream.fill(0);
  return out;
}
