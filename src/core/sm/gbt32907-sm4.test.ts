import { createCipheriv, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { fromHex, toHex } from "../bytes.ts";
import { sm4Block, sm4Ctr, sm4Schedule } from "./sm4.ts";

test("GB/T 32907 Annex A: one block, and a block encrypted 1 000 000 times", () => {
  const key = fromHex("0123456789abcdeffedcba9876543210");
  const schedule = sm4Schedule(key);
  const block = new DataView(Uint8Array.from(key).buffer);
  sm4Block(schedule, block, block);
  expect(toHex(new Uint8Array(block.buffer))).toBe("681edf34d206965e86b3e94f536e4246");
  for (let i = 1; i < 1_000_000; i++) sm4Block(schedule, block, block);
  expect(toHex(new Uint8Array(block.buffer))).toBe("595298c7c6fd271f0402f804c33d3f66");
});

test("counter mode agrees with OpenSSL, the counter's overflow included", () => {
  for (const iv of [new Uint8Array(16).fill(0xff), new Uint8Array(randomBytes(16))])
    for (let length = 0; length < 70; length++) {
      const key = new Uint8Array(randomBytes(16));
      const data = new Uint8Array(randomBytes(length));
      const peer = createCipheriv("sm4-ctr", key, iv);
      expect(toHex(sm4Ctr(key, iv, data))).toBe(Buffer.concat([peer.update(data), peer.final()]).toString("hex"));
    }
});
