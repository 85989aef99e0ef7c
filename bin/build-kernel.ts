import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compileKernel, KERNEL } from "./kernel/compile.ts";

/**
 * Compiles src/core/sm/kernel/assembly to kernel.wasm beside it. With --check it writes nothing and fails unless the file that
 * stands there is, byte for byte, what its source compiles to.
 */

const target = join(KERNEL, "kernel.wasm");
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });

const compiled = compileKernel("index.ts");
if (!values.check) writeFileSync(target, compiled);
else if (!readFileSync(target).equals(compiled)) {
  console.error("kernel.wasm is not what its source compiles to: run node bin/build-kernel.mjs and commit the file");
  process.exit(1);
}
