import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openConnectorClient } from "#server/tunnel/call-connector.ts";
import { parseNodes, readIdentity } from "#server/tunnel/identity.ts";
import { makeTunnelCertificates } from "../../bin/launch/tunnel-certificates.ts";

const READY_MS = 20_000;
const ACCOUNT = { user: "xingqian", password: "test" };
const WECOM = { corpid: "ww0123456789abcdef", secret: "test-wecom" };
const WECHAT = { appid: "wx0123456789abcdef", secret: "test" };

/**
 * A real exchange and a real sandbox as processes of their own on free ports. Hand `client` to `useConnectorClient`, and
 * the gateway's verbs reach WeChat, `ca1`, `ca2` and the TSAs `cloud` and `cloud-sm2` as they do in a hospital. `break` orders faults (sandbox/faults.ts).
 */
export async function startOutside(limits: { timeoutMs?: object; breaker?: object } = {}) {
  const home = mkdtempSync(join(tmpdir(), "xq-outside-"));
  const [wechat = 0, ca1 = 0, ca2 = 0, tsa = 0, his = 0, exchangePort = 0, tunnelPort = 0] = await freePorts(7);
  const at = (port: number) => `http://localhost:${port}`;
  const tlsDir = makeTunnelCertificates(join(home, "tunnel"));
  const config = join(home, "exchange.json");
  const ca = (port: number) => ({ baseUrl: at(port), ...ACCOUNT });
  writeFileSync(
    config,
    JSON.stringify({
      port: exchangePort,
      tunnelPort,
      tlsDir,
      phoneDir: home,
      wechat: { baseUrl: at(wechat), ...WECHAT },
      wecom: { baseUrl: `${at(wechat)}/wecom`, ...WECOM },
      ca: { ca1: ca(ca1), ca2: ca(ca2) },
      tsa: {
        cloud: { url: `${at(tsa)}/tsa`, ...ACCOUNT, crlUrls: { root: `${at(tsa)}/root.crl` } },
        "cloud-sm2": { url: `${at(tsa)}/tsa/sm2`, ...ACCOUNT, crlUrls: { root: `${at(tsa)}/sm2/root.crl` } },
      },
      ...limits,
    }),
  );
  const processes = [
    run("sandbox/main.ts", {
      SANDBOX_DIR: join(home, "sandbox"),
      SANDBOX_WECHAT_PORT: String(wechat),
      SANDBOX_CA1_PORT: String(ca1),
      SANDBOX_CA2_PORT: String(ca2),
      SANDBOX_TSA_PORT: String(tsa),
      HIS_SIMULATOR_PORT: String(his),
      SANDBOX_WECHAT_APPID: WECHAT.appid,
      SANDBOX_WECHAT_SECRET: WECHAT.secret,
      SANDBOX_WECOM_CORPID: WECOM.corpid,
      SANDBOX_WECOM_SECRET: WECOM.secret,
      SANDBOX_CA_USER: ACCOUNT.user,
      SANDBOX_CA_PASSWORD: ACCOUNT.password,
    }),
    run("exchange/main.ts", { EXCHANGE_CONFIG: config }),
  ];
  await Promise.all([answers(at(his) + "/healthz"), answers(at(exchangePort) + "/healthz")]);
  const nodes = parseNodes(`localhost:${tunnelPort}`);
  const client = openConnectorClient(nodes, readIdentity(tlsDir));
  const post = async (path: string, body: unknown): Promise<Record<string, unknown>> => {
    const reply = await fetch(at(wechat) + path, { method: "POST", body: JSON.stringify(body) });
    return (await reply.json()) as Record<string, unknown>;
  };
  return {
    client,
    nodes,
    tlsDir,
    exchangeUrl: at(exchangePort),
    wechatUrl: at(wechat),
    caUrl: { ca1: at(ca1), ca2: at(ca2) },
    tsaUrl: at(tsa),
    /** What happens on the phone: `login`, `phone-number`, `facial-verify`, `accounts`, `wecom/login`, `wecom/end-token`. */
    device: (step: string, body: unknown) => post(`/device/${step}`, body),
    break: (fault: {
      upstream: "wechat" | "wecom" | "ca1" | "ca2";
      kind: string;
      count?: number;
      [more: string]: unknown;
    }) => post("/control/faults", fault),
    /** What a member of the corporation was sent in WeCom. */
    notices: async (userid: string): Promise<unknown> =>
      await (await fetch(`${at(wechat)}/device/wecom/notices/${userid}`)).json(),
    /** What the cloud TSA does until it is told otherwise (sandbox/tsa/server.ts). */
    breakTsa: (fault: { kind: string; ms?: number; failure?: string }) => post("/control/tsa", fault),
    stop: async () => {
      client.close();
      await Promise.all(processes.map(ended));
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function run(script: string, env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [script], { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, ...env } });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await gone;
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not up yet.
    }
    if (Date.now() > deadline) throw new Error(`${url} does not answer`);
    await new Promise((later) => setTimeout(later, 50));
  }
}

async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((done, reject) => {
          const probe = createServer().once("error", reject);
          probe.listen(0, () => done(probe));
        }),
    ),
  );
  return await Promise.all(
    probes.map(
      (probe) =>
        new Promise<number>((done, reject) => {
          const address = probe.address();
          probe.close(() =>
            typeof address === "object" && address ? done(address.port) : reject(new Error("no port")),
          );
        }),
    ),
  );
}
