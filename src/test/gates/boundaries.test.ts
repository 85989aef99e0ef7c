import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";

const report = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

const lintReport = z.object({
  diagnostics: z.array(
    z.object({ code: z.string(), labels: z.array(z.object({ span: z.object({ line: z.number() }) })) }),
  ),
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

test("every call that looks like SM2 and is not is named, and no other", () => {
  const file = "src/test/gates/fixtures/lint/sm2-traps.ts";
  const { stdout } = spawnSync("node_modules/.bin/oxlint", ["--no-ignore", "--format", "json", file], {
    encoding: "utf8",
  });
  const named = lintReport
    .parse(JSON.parse(stdout))
    .diagnostics.flatMap(({ code, labels }) => labels.map(({ span }) => `${span.line} ${code}`))
    .filter((text) => text.includes("sm2("));
  const lines = readFileSync(file, "utf8").split("\n");
  const wanted = lines.flatMap((line, i) => {
    const rule = /\/\/ (no-[\w-]+)$/.exec(line)?.[1];
    return rule ? [`${i + 1} sm2(${rule})`] : [];
  });
  expect(wanted.length).toBeGreaterThan(10);
  expect(named.toSorted()).toEqual(wanted.toSorted());
});

test("core may not see the clock, randomness, Buffer or the network", () => {
  const { stdout } = spawnSync(
    "node_modules/.bin/oxlint",
    ["--no-ignore", "-c", ".oxlintrc.json", "--format", "json", "src/test/gates/fixtures/src/core"],
    { encoding: "utf8" },
  );
  for (const name of ["Date", "crypto", "fetch", "Buffer", "process", "Math.random"]) expect(stdout).toContain(name);
});
