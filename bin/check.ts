import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The fast gates, in the order in which they are cheapest to fix. Stops at the first that fails. */
const GATES: [name: string, command: string, args: string[]][] = [
  ["format", "oxfmt", ["--check", "src", "bin", "exchange", "sandbox", "bench", "miniapp/src"]],
  ["lint", "oxlint", ["--type-aware", "--ignore-pattern", "src/test/gates/fixtures/**"]],
  ["types", "tsc", ["-p", "."]],
  ["types of the mini-program", "miniapp/node_modules/.bin/tsc", ["-p", "miniapp"]],
  [
    "boundaries",
    "depcruise",
    [
      "src",
      "exchange",
      "sandbox",
      "bin",
      "miniapp/src",
      "--exclude",
      "src/test/gates/fixtures|[.]next|miniapp/(dist|node_modules)",
      "--output-type",
      "err",
    ],
  ],
  ["dead code", "knip", []],
  ["unit tests", "vitest", ["run", "--project", "unit"]],
];

for (const [name, command, args] of GATES) {
  if (command.includes("/") && !existsSync(command)) {
    console.error(`check: ${name}: ${command} is missing; run npm --prefix miniapp ci`);
    process.exit(1);
  }
  const startedAt = Date.now();
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) {
    console.error(`check: ${name} failed`);
    process.exit(1);
  }
  console.log(`check: ${name} ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}
