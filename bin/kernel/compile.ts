import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unrolledLoops } from "../../src/core/sm/kernel/unroll/loops.ts";
import { unrolledCompression } from "../../src/core/sm/kernel/unroll/compression.ts";
import { unrolledProducts } from "../../src/core/sm/kernel/unroll/products.ts";

/** Where the kernel's sources and its kernel.wasm are. */
export const KERNEL = join(import.meta.dirname, "../../src/core/sm/kernel");

/** Its own process: the compiler's types redefine arrays and numbers for whoever imports them. */
const COMPILER = join(import.meta.dirname, "../../node_modules/assemblyscript/bin/asc.js");
// 112 warns about 128-bit values at the door, of which there are none.
const OPTIONS = ["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd", "--disableWarning", "112"];

/**
 * Compiles one file of assembly/ and what it imports. The same source and compiler give the same bytes.
 * @throws Error with the compiler's words
 */
export function compileKernel(entry: "index.ts" | "inside.ts"): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "kernel-"));
  try {
    for (const name of readdirSync(join(KERNEL, "assembly")).filter((one) => one.endsWith(".ts")))
      writeFileSync(join(folder, name), unrolledLoops(readFileSync(join(KERNEL, "assembly", name), "utf8")));
    writeFileSync(join(folder, "products.ts"), unrolledProducts());
    writeFileSync(join(folder, "compress.ts"), unrolledCompression());
    const args = [COMPILER, entry, "--outFile", "kernel.wasm", ...OPTIONS];
    execFileSync(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    return new Uint8Array(readFileSync(join(folder, "kernel.wasm")));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
