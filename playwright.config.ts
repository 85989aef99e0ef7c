import { defineConfig } from "@playwright/test";

// Real Chromium from Debian against a whole installation of its own, started by the global setup on free ports.
export default defineConfig({
  testDir: "src/test/e2e",
  globalSetup: "./src/test/e2e/installation.ts",
  outputDir: "test-results/e2e",
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json"]],
  use: {
    actionTimeout: 20_000,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    // A colour half way through its transition has a contrast nobody chose; axe must see where it comes to rest.
    contextOptions: { reducedMotion: "reduce" },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
