import { spawnSync } from "node:child_process";

/** The fast gates, cheapest to mend first. `npm run check` stops at the first that fails; `npm test` counts them all. */
export const GATES: { name: string; command: string; args: string[] }[] = [
  { name: "format", command: "oxfmt", args: ["--check", "src", "bin", "exchange", "sandbox", "miniapp/src"] },
  { name: "lint", command: "oxlint", args: ["--type-aware", "--ignore-pattern", "src/test/gates/fixtures/**"] },
  { name: "types", command: "tsc", args: ["-p", "."] },
  { name: "types of the mini-program", command: "miniapp/node_modules/.bin/tsc", args: ["-p", "miniapp"] },
  {
    name: "boundaries",
    command: "depcruise",
    args: [
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
  },
  { name: "dead code", command: "knip", args: [] },
  // tsc and oxlint leave AssemblyScript out: its own compiler checks it here.
  { name: "kernel.wasm is what its source compiles to", command: "node", args: ["bin/build-kernel.ts", "--check"] },
];

/** Runs one gate with its output shown. True when it holds. */
export function holds({ name, command, args }: (typeof GATES)[number]): boolean {
  const startedAt = Date.now();
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
  return status === 0;
}
