import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { secret } from "./database.ts";
import { keep } from "./installation.ts";
import { type Processes, untilAnswers } from "./processes.ts";
import { LaunchError, type Settings } from "./settings.ts";
import { makeTunnelCertificates } from "./tunnel-certificates.ts";
import hospital from "../demo/hospital.json" with { type: "json" };
import { startVault, vaultForApp } from "./vault.ts";
import type { Demo } from "./welcome.ts";

/** Starts every process of the demonstration in order, seeds it once, and waits until each answers. */
export async function startHospital(settings: Settings, processes: Processes, databaseUrl: string): Promise<Demo> {
  const outside = outsideSecrets(settings);
  const env = appEnvironment(settings, databaseUrl);
  await runOnce(processes, "migrate", ["bin/migrate.ts"], env);

  const sandbox = processes.start(
    "sandbox",
    process.execPath,
    ["sandbox/main.ts"],
    sandboxEnvironment(settings, outside),
  );
  await untilAnswers("sandbox", `${settings.ca1Url}/root.pem`, 30, () => sandbox.exitCode !== null);
  const exchange = processes.start("exchange", process.execPath, ["exchange/main.ts"], {
    ...process.env,
    EXCHANGE_CONFIG: exchangeConfig(settings, outside),
  });
  await untilAnswers("exchange", `${settings.exchangeUrl}/healthz`, 30, () => exchange.exitCode !== null);
  await runOnce(processes, "seed", ["bin/seed.ts"], {
    ...env,
    DEMO_HOME: settings.home,
    DEMO_CA1_URL: settings.ca1Url,
    DEMO_CA2_URL: settings.ca2Url,
    DEMO_WECHAT_URL: settings.wechatUrl,
    DEMO_HIS_URL: settings.hisUrl,
    DEMO_TSA_URL: settings.tsaUrl,
    DEMO_RELAY_PORT: String(settings.ports.EXCHANGE_NTP_PORT),
    DEMO_NTP_PORTS: Object.values(ntpPorts(settings.ports)).join(","),
  });

  const vault = startVault(settings, processes);
  const app = processes.start("app", process.execPath, ["src/main.ts"], env);
  const worker = processes.start("worker", process.execPath, ["src/worker.ts"], env);
  await untilAnswers("app", `${settings.appUrl}/readyz`, 60, () =>
    [app, worker, vault].some((one) => one.exitCode !== null),
  );
  await untilAnswers("HIS simulator", settings.hisUrl, 30, () => sandbox.exitCode !== null);
  return demoOf(settings);
}

export function demoOf(settings: Settings): Demo {
  return JSON.parse(readFileSync(`${settings.home}/demo.json`, "utf8")) as Demo;
}

/** What the app, the worker and the tools of this installation read. */
export function appEnvironment(settings: Settings, databaseUrl: string): NodeJS.ProcessEnv {
  const { home, ports } = settings;
  secret(`${home}/master.key`);
  return {
    ...process.env,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: databaseUrl,
    FILES_URL: `file://${home}/files/`,
    MASTER_KEY_FILE: `${home}/master.key`,
    APP_URL: settings.appUrl,
    NEXTAUTH_URL: settings.appUrl,
    NEXTAUTH_SECRET: secret(`${home}/nextauth.secret`),
    APP_PORT: String(ports.APP_PORT),
    METRICS_PORT: String(ports.METRICS_PORT),
    EXCHANGE_NODES: `localhost:${ports.TUNNEL_PORT}`,
    EXCHANGE_URL: settings.exchangeUrl,
    TUNNEL_TLS_DIR: makeTunnelCertificates(`${home}/tunnel`),
    ...vaultForApp(settings),
    // The demonstration's time devices are the sandbox's, and its phones are browsers; both are shown (SECURITY.md).
    TSA_CLOCK: "own",
    H5_TERMINALS: "allow",
    HOSPITAL_NAME: hospital.hospital,
  };
}

/** Credentials between the exchange and the outside world that the sandbox plays. */
type Outside = {
  appid: string;
  wechatSecret: string;
  caUser: string;
  caPassword: string;
  corpid: string;
  wecomSecret: string;
};

function outsideSecrets(settings: Settings): Outside {
  const file = `${settings.home}/outside.json`;
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Partial<Outside>) : {};
  const all: Outside = {
    appid: `wx${randomBytes(8).toString("hex")}`,
    wechatSecret: randomBytes(16).toString("hex"),
    caUser: "xingqian",
    caPassword: randomBytes(16).toString("hex"),
    corpid: `ww${randomBytes(8).toString("hex")}`,
    wecomSecret: randomBytes(32).toString("base64url"),
    ...kept,
  };
  keep(file, JSON.stringify(all));
  return all;
}

function sandboxEnvironment({ home, ports, appUrl, exchangeUrl }: Settings, outside: Outside): NodeJS.ProcessEnv {
  return {
    ...process.env,
    SANDBOX_DIR: `${home}/sandbox`,
    SANDBOX_WECHAT_PORT: String(ports.SANDBOX_WECHAT_PORT),
    SANDBOX_CA1_PORT: String(ports.SANDBOX_CA1_PORT),
    SANDBOX_CA2_PORT: String(ports.SANDBOX_CA2_PORT),
    SANDBOX_TSA_PORT: String(ports.SANDBOX_TSA_PORT),
    HIS_SIMULATOR_PORT: String(ports.HIS_SIMULATOR_PORT),
    ...ntpPorts(ports),
    SANDBOX_WECHAT_APPID: outside.appid,
    SANDBOX_WECHAT_SECRET: outside.wechatSecret,
    SANDBOX_WECOM_CORPID: outside.corpid,
    SANDBOX_WECOM_SECRET: outside.wecomSecret,
    SANDBOX_CA_USER: outside.caUser,
    SANDBOX_CA_PASSWORD: outside.caPassword,
    SANDBOX_PHONE_APP_URL: `${exchangeUrl}/m/`,
    HIS_API_URL: `${appUrl}/api/his/v1`,
    HIS_CREDENTIALS_FILE: `${home}/his.json`,
  };
}

function ntpPorts({ SANDBOX_NTP1_PORT, SANDBOX_NTP2_PORT, SANDBOX_NTP3_PORT }: Settings["ports"]) {
  const ports = { SANDBOX_NTP1_PORT, SANDBOX_NTP2_PORT, SANDBOX_NTP3_PORT };
  return Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
}

function exchangeConfig(settings: Settings, outside: Outside): string {
  const { home, ports, wechatUrl, ca1Url, ca2Url, tsaUrl, phoneUrl } = settings;
  const ca = { user: outside.caUser, password: outside.caPassword };
  return keep(
    `${home}/exchange.json`,
    JSON.stringify({
      port: ports.EXCHANGE_PORT,
      tunnelPort: ports.TUNNEL_PORT,
      tlsDir: `${home}/tunnel`,
      phoneDir: `${process.cwd()}/miniapp/dist/h5`,
      wechat: { baseUrl: wechatUrl, appid: outside.appid, secret: outside.wechatSecret },
      wecom: { baseUrl: `${wechatUrl}/wecom`, corpid: outside.corpid, secret: outside.wecomSecret },
      ca: {
        ca1: { baseUrl: ca1Url, ...ca, crlUrls: { ...listsOf(ca1Url), ...rsaListsOf(ca1Url) } },
        // The second CA answers no OCSP, as is usual (standards.md §1.4).
        ca2: { baseUrl: ca2Url, ...ca, crlUrls: listsOf(ca2Url), ocspUrl: null },
      },
      tsa: {
        cloud: { url: `${tsaUrl}/tsa`, ...ca, crlUrls: { root: `${tsaUrl}/root.crl` } },
        "cloud-sm2": { url: `${tsaUrl}/tsa/sm2`, ...ca, crlUrls: { root: `${tsaUrl}/sm2/root.crl` } },
      },
      h5: { hostUrl: phoneUrl, hostOrigins: [wechatUrl] },
      time: {
        host: "127.0.0.1",
        port: ports.EXCHANGE_NTP_PORT,
        sources: Object.entries(ntpPorts(ports)).map(([name, port]) => ({
          name,
          host: "127.0.0.1",
          port: Number(port),
        })),
        peers: ["127.0.0.0/8"],
        pollSeconds: 16,
      },
    }),
  );
}

const listsOf = (url: string) => ({ issuing: `${url}/crl`, root: `${url}/root.crl` });
const rsaListsOf = (url: string) => ({ "rsa-issuing": `${url}/rsa/crl`, "rsa-root": `${url}/rsa/root.crl` });

async function runOnce(processes: Processes, name: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = processes.run(name, process.execPath, args, env);
  const code = await new Promise<number | null>((done) => child.once("exit", done));
  if (code !== 0) throw new LaunchError(`${name} failed: ${processes.lastWords(name)}`);
}
