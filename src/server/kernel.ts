import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Kernel } from "#core/sm/kernel/kernel.ts";

let opened: Kernel | undefined;

/** This thread's SM2 kernel, opened at first use (about 5 ms). */
export function kernel(): Kernel {
  opened ??= new Kernel(readFileSync(join(import.meta.dirname, "../core/sm/kernel/kernel.wasm")));
  return opened;
}
