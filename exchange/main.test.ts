import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeTunnelCertificates } from "../bin/launch/tunnel-certificates.ts";

const home = mkdtempSync(join(tmpdir(), "xq-exchange-main-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs the real process until it ends; `onReady` sees its first line. */
async function run(config: object | null, onReady: (pid: number) => void = () => {}) {
  const file = join(home, "exchange.json");
  if (config) writeFileSync(file, JSON.stringify(config));
  const env = { ...process.env, EXCHANGE_CONFIG: config ? file : "" };
  const child = spawn(process.execPath, ["exchange/main.ts"], { env });
  let out = "";
  let err = "";
  child.stdout.on("data", (part: Buffer) => {
    if (out === "" && child.pid) onReady(child.pid);
    out += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => (err += part.toString()));
  const code = await new Promise((done) => child.once("close", done));
  return { code, out, err };
}

const config = (port: number) => ({
  host: "127.0.0.1",
  port,
  tunnelPort: 0,
  tlsDir: makeTunnelCertificates(join(home, "tunnel")),
  phoneDir: home,
  wechat: { baseUrl: "http://localhost:9", appid: "a", secret: "s" },
});

test("SIGTERM ends it cleanly", async () => {
  const { code, out, err } = await run(config(0), (pid) => process.kill(pid, "SIGTERM"));
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("draining");
});

test("a busy port, a missing file and a missing setting are one line each and a non-zero exit", async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  expect(await run(config(port))).toEqual({
    code: 1,
    out: "",
    err: `exchange: port ${port} ("port") is already in use by another process; stop that process or choose another port\n`,
  });
  other.close();
  expect((await run({ ...config(0), tlsDir: join(home, "none") })).err).toMatch(
    /^exchange: cannot read .*ca\.pem.*\n$/,
  );
  expect((await run(null)).err).toBe("exchange: set EXCHANGE_CONFIG to the path of exchange.json\n");
});
