import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { z } from "zod";

const report = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

function cruise(...paths: string[]) {
  const { stdout } = spawnSync("node_modules/.bin/depcruise", [...paths, "--output-type", "json"], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  return report.parse(JSON.parse(stdout)).summary;
}

test("every boundary rule is broken by a fixture, so none is silently asleep", async () => {
  const config = await import("../../../.dependency-cruiser.mjs");
  const declared = config.default.forbidden.map((rule: { name: string }) => rule.name);
  const { violations } = cruise("src/test/gates/fixtures");
  const broken = new Set(violations.map((violation) => violation.rule.name));
  expect(declared.filter((name: string) => !broken.has(name))).toEqual([]);
});

test("the lint rules that guard purity and promises are awake", () => {
  const { stdout } = spawnSync(
    "node_modules/.bin/oxlint",
    ["--type-aware", "--no-ignore", "--format", "json", "src/test/gates/fixtures/lint"],
    { encoding: "utf8" },
  );
  for (const rule of ["no-floating-promises", "switch-exhaustiveness-check", "no-explicit-any", "ban-ts-comment"])
    expect(stdout).toContain(rule);
});

test("core may not see the clock, randomness, Buffer or the network", () => {
  const { stdout } = spawnSync(
    "node_modules/.bin/oxlint",
    ["--no-ignore", "-c", ".oxlintrc.json", "--format", "json", "src/test/gates/fixtures/src/core"],
    { encoding: "utf8" },
  );
  for (const name of ["Date", "crypto", "fetch", "Buffer", "process", "Math.random"]) expect(stdout).toContain(name);
});
