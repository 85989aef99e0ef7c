import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import { CA1, CA2 } from "./ca/makes.ts";
import { Schedule, scheduleControl } from "./ca/schedule.ts";
import { caServer } from "./ca/server.ts";
import { Faults } from "./faults.ts";
import { hisSimulator } from "./his/server.ts";
import { NtpServers } from "./ntp/server.ts";
import { CloudTsa } from "./tsa/server.ts";
import { WeChatState } from "./wechat/state.ts";
import { wechatServer } from "./wechat/server.ts";
import { WeComState } from "./wecom/state.ts";

/** The world outside a hospital, and its HIS, for demonstrations and tests. One process; knows nothing of the product. */
const env = (name: string, fallback: string) => process.env[name] || fallback;
const port = (name: string, fallback: number) => Number(env(name, String(fallback)));

const folder = env("SANDBOX_DIR", "var/sandbox");
const ports = {
  wechat: port("SANDBOX_WECHAT_PORT", 4600),
  ca1: port("SANDBOX_CA1_PORT", 4601),
  ca2: port("SANDBOX_CA2_PORT", 4602),
  tsa: port("SANDBOX_TSA_PORT", 4603),
  his: port("HIS_SIMULATOR_PORT", 4610),
  ntp: [port("SANDBOX_NTP1_PORT", 4621), port("SANDBOX_NTP2_PORT", 4622), port("SANDBOX_NTP3_PORT", 4623)],
};
const account = { user: env("SANDBOX_CA_USER", "xingqian"), password: env("SANDBOX_CA_PASSWORD", "sandbox") };
const faults = new Faults();
const appid = env("SANDBOX_WECHAT_APPID", "wxsandbox00000000");
const state = new WeChatState({
  appid,
  secret: env("SANDBOX_WECHAT_SECRET", "sandbox"),
  file: `${folder}/accounts.json`,
});
const wecom = new WeComState({
  appid,
  corpid: env("SANDBOX_WECOM_CORPID", "wwsandbox00000000"),
  secret: env("SANDBOX_WECOM_SECRET", "sandbox"),
  accounts: () => state.accounts,
});

async function open(name: string, app: Hono, at: number): Promise<{ close: () => void }> {
  return await new Promise((done) => {
    const server = serve({ fetch: app.fetch, port: at }, () => done({ close: () => server.close() }));
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE" ? "is already in use by another process" : `cannot be opened (${error.code})`;
      process.stderr.write(`sandbox: port ${at} (${name}) ${why}; stop that process or choose another port\n`);
      process.exit(1);
    });
  });
}

const ntp = new NtpServers();
for (const at of ports.ntp)
  await ntp.open(at).catch((error: NodeJS.ErrnoException) => {
    process.stderr.write(`sandbox: UDP port ${at} (NTP) cannot be opened (${error.code}); choose another port\n`);
    process.exit(1);
  });
const wechat = wechatServer(state, wecom, faults, env("SANDBOX_PHONE_APP_URL", "http://localhost:4000/m/"));
const tsa = new CloudTsa({ folder: `${folder}/tsa`, ...account });
const publishMs = Number(env("SANDBOX_CA_PUBLISH_SECONDS", "0")) * 1000;
const schedules = { ca1: new Schedule(publishMs), ca2: new Schedule(publishMs) };
const controls = [ntp.control(), tsa.control(), scheduleControl(schedules)];
await open(
  "WeChat",
  controls.reduce((app, control) => app.route("/", control), wechat),
  ports.wechat,
);
await open("cloud TSA", tsa.server(), ports.tsa);
for (const [make, schedule] of [
  [CA1, schedules.ca1],
  [CA2, schedules.ca2],
] as const) {
  const at = make === CA1 ? ports.ca1 : ports.ca2;
  const options = {
    make,
    folder: `${folder}/${make.name}`,
    at: `http://localhost:${at}`,
    ...account,
    faults,
    schedule,
  };
  await open(make.name, caServer(options), at);
}
await open(
  "HIS simulator",
  hisSimulator({
    apiUrl: env("HIS_API_URL", "http://localhost:3000/api/his/v1"),
    credentialsFile: env("HIS_CREDENTIALS_FILE", "var/his.json"),
  }),
  ports.his,
);
process.stdout.write(
  `sandbox: WeChat ${ports.wechat}, CAs ${ports.ca1} ${ports.ca2}, TSA ${ports.tsa}, HIS simulator ${ports.his}, NTP ${ports.ntp.join(" ")}\n`,
);

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));
