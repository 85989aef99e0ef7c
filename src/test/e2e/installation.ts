import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PORTS = [
  "APP_PORT",
  "METRICS_PORT",
  "EXCHANGE_PORT",
  "TUNNEL_PORT",
  "EXCHANGE_NTP_PORT",
  "SANDBOX_WECHAT_PORT",
  "SANDBOX_CA1_PORT",
  "SANDBOX_CA2_PORT",
  "SANDBOX_TSA_PORT",
  "HIS_SIMULATOR_PORT",
  "SANDBOX_NTP1_PORT",
  "SANDBOX_NTP2_PORT",
  "SANDBOX_NTP3_PORT",
];

/** Starts a whole demo hospital the way a user does, in a temporary folder on free ports, and stops it at the end. */
export default async function setup(): Promise<() => Promise<void>> {
  // While writing a walk: use the installation that the environment names and leave it running.
  if (process.env.E2E_REUSE === "1") return async () => {};
  const home = mkdtempSync(join(tmpdir(), "xq-e2e-"));
  const ports = await freePorts(PORTS.length);
  PORTS.forEach((name, at) => {
    process.env[name] = String(ports[at]);
  });
  process.env.XINGQIAN_VAR = home;
  process.env.XINGQIAN_SUPERVISE = "1";
  const launcher = spawn(process.execPath, ["bin/start.ts"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: process.env,
  });
  await new Promise<void>((ready, reject) => {
    let said = "";
    launcher.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      if (said.includes("Ctrl-C")) ready();
    });
    launcher.once("exit", (code) => reject(new Error(`npm start ended with ${code}: ${said}`)));
  });
  return async () => {
    const gone = new Promise((done) => launcher.once("exit", done));
    launcher.kill("SIGTERM");
    await gone;
    rmSync(home, { recursive: true, force: true });
  };
}

async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const probe = createServer().once("error", reject);
          probe.listen(0, () => resolve(probe));
        }),
    ),
  );
  return await Promise.all(
    probes.map(
      (probe) =>
        new Promise<number>((resolve, reject) => {
          const address = probe.address();
          probe.close(() =>
            address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
          );
        }),
    ),
  );
}
