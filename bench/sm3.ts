import { randomBytes } from "node:crypto";
import smCrypto from "sm-crypto";
import { sm3 as smCrypto2 } from "sm-crypto-v2";
import { sm3 } from "#core/sm/sm3.ts";
import { kernel } from "#server/kernel.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { race, row } from "./measure.ts";
import { opensslSm3 } from "./openssl.ts";

/** SM3: long messages by Node, short ones by the kernel, because a call to Node's hash costs more than hashing them. */
export async function benchSm3(): Promise<void> {
  for (const [what, bytes] of [
    ["200 bytes", 200],
    ["64 KiB", 1 << 16],
  ] as const) {
    const block = new Uint8Array(randomBytes(bytes));
    const isShort = bytes < 4096;
    const list = Array.from(block);
    row(
      `SM3 of ${what}/s`,
      await race({
        ours: isShort ? () => kernel().sm3(block) : () => sm3Bytes(block),
        OpenSSL: { rate: opensslSm3(bytes) },
        "OpenSSL in Node": () => sm3Bytes(block),
        "the phone's": () => sm3(block),
        "sm-crypto": () => smCrypto.sm3(list),
        "sm-crypto-v2": () => smCrypto2(block),
      }),
    );
  }
}
