import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { z } from "zod";
import { giveUp, install } from "./bootstrap.mjs";
import { GATES, holds } from "./gates.ts";
import { buildAll } from "./launch/build.ts";
import { NEEDED_TO_RUN, needPackages } from "./launch/machine.ts";

/** Peers that check our work independently. A missing one fails the run by name; nothing is ever skipped. */
const NEEDED_TO_TEST = {
  ...NEEDED_TO_RUN,
  chromium: "chromium",
  qpdf: "qpdf",
  pdfsig: "poppler-utils",
  pdftotext: "poppler-utils",
  zipinfo: "unzip",
  chronyd: "chrony",
  ntpdig: "ntpsec-ntpdig",
  javac: "default-jdk-headless",
  "/usr/share/java/bcpkix.jar": "libbcpkix-java",
  "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
  "/usr/share/poppler/cMap": "poppler-data",
};

const OUT = "test-results";
let passed = 0;
let failed = 0;

function count(what: string, isGood: boolean): void {
  if (isGood) passed++;
  else {
    failed++;
    console.error(`FAILED: ${what}`);
  }
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numTotalTests: z.number(),
  success: z.boolean(),
});
const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

function read<T>(file: string, shape: z.ZodType<T>): T | null {
  if (!existsSync(file)) return null;
  return shape.parse(JSON.parse(readFileSync(file, "utf8")));
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
try {
  needPackages(NEEDED_TO_TEST);
} catch (error) {
  giveUp(error instanceof Error ? error.message : String(error));
}
install("miniapp", ["--ignore-scripts"]);

for (const gate of GATES) count(gate.name, holds(gate));

const unit = spawnSync(
  "vitest",
  ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${OUT}/vitest.json`],
  { stdio: "inherit" },
);
const units = read(`${OUT}/vitest.json`, vitestReport);
passed += units?.numPassedTests ?? 0;
failed += units?.numFailedTests ?? 0;
count("unit and database tests ran to the end", unit.status === 0 && (units?.numTotalTests ?? 0) > 0);

const weapp = spawnSync("npm", ["--prefix", "miniapp", "run", "--silent", "build:weapp"], {
  stdio: ["ignore", "ignore", "inherit"],
});
count("the mini-program builds for WeChat", weapp.status === 0);

try {
  await buildAll(OUT);
  const e2e = spawnSync("playwright", ["test"], {
    stdio: "inherit",
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: `${OUT}/playwright.json` },
  });
  const walks = read(`${OUT}/playwright.json`, playwrightReport);
  passed += walks?.stats.expected ?? 0;
  failed += (walks?.stats.unexpected ?? 0) + (walks?.stats.flaky ?? 0) + (walks?.stats.skipped ?? 0);
  count("the walks ran to the end", e2e.status === 0 && (walks?.stats.expected ?? 0) > 0);
} catch (error) {
  count(`build: ${error instanceof Error ? error.message : String(error)}`, false);
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
