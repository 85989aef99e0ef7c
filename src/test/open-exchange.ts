import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { startTunnel } from "#server/tunnel/serve-tunnel.ts";
import { readIdentity } from "#server/tunnel/identity.ts";
import { makeTunnelCertificates } from "../../bin/launch/tunnel-certificates.ts";
import { type Config, parseConfig } from "../../exchange/config.ts";
import { type Exchange, startExchange } from "../../exchange/start.ts";

/** Exchanges in this process on free ports, with certificates and a folder of their own, and what they said. */
export function exchangeBench() {
  const home = mkdtempSync(join(tmpdir(), "xq-exchange-"));
  const tls = makeTunnelCertificates(join(home, "tunnel"));
  const phone = join(home, "h5");
  mkdirSync(phone);
  const said: string[] = [];
  const configOf = (more: Record<string, unknown> = {}): Config =>
    parseConfig({
      port: 0,
      tunnelPort: 0,
      host: "127.0.0.1",
      tlsDir: tls,
      phoneDir: phone,
      wechat: { baseUrl: "http://127.0.0.1:9", appid: "wx1", secret: "s" },
      ca: {},
      h5: { hostUrl: "http://host.example/phone", hostOrigins: ["http://host.example"] },
      ...more,
    });
  return {
    home,
    tls,
    phone,
    said,
    configOf,
    start: (more: Record<string, unknown> = {}) => startExchange(configOf(more), (line) => said.push(line)),
    /** An app that answers with what it was asked. */
    openApp: (exchange: Exchange, name: string) =>
      startTunnel({
        nodes: [{ host: "127.0.0.1", port: exchange.tunnelPort }],
        identity: readIdentity(tls),
        log: silent,
        handler: (req, res) => {
          const parts: Buffer[] = [];
          req.on("data", (part: Buffer) => parts.push(part));
          req.on("end", () => {
            const { url, headers } = req;
            const body = Buffer.concat(parts).toString("utf8");
            res.writeHead(200, { "content-type": "application/json" });
            res.end(JSON.stringify({ name, url, address: headers["x-client-address"], body }));
          });
        },
      }),
    end: () => rmSync(home, { recursive: true, force: true }),
  };
}

export const silent = { debug() {}, info() {}, warn() {}, error() {} };
export const isUp = (app: { connected: () => number }) =>
  vi.waitFor(() => expect(app.connected()).toBe(1), { timeout: 10_000 });
