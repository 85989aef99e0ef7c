import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { kernel } from "../src/server/kernel.ts";
import { proveKernel } from "./kernel/prove.ts";

/** For the night: the SM2 kernel against three other implementations on a million values. Exit 1 on the first difference. */

const { values } = parseArgs({
  options: { values: { type: "string", default: "1000000" }, seed: { type: "string" } },
});
const seed = values.seed ?? randomBytes(16).toString("hex");
console.log(`seed ${seed}`);
const startedAt = performance.now();
const proof = proveKernel(kernel(), seed, Number(values.values));
for (const [part, count] of Object.entries(proof.parts)) console.log(`${String(count).padStart(9)}  ${part}`);
console.log(`${proof.values} values, no difference, ${Math.round((performance.now() - startedAt) / 1000)} s`);
