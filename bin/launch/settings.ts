import { mkdirSync } from "node:fs";
import { resolve } from "node:path";

/** Ports and folders of one installation on this machine. Every one can be moved by its environment variable. */
export type Settings = ReturnType<typeof readSettings>;

export function readSettings() {
  const home = resolve(process.env.XINGQIAN_VAR ?? "var");
  for (const folder of [home, `${home}/log`, `${home}/files`]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ports = {
    APP_PORT: port("APP_PORT", 3000),
    METRICS_PORT: port("METRICS_PORT", 9464),
    EXCHANGE_PORT: port("EXCHANGE_PORT", 4000),
    TUNNEL_PORT: port("TUNNEL_PORT", 4443),
    EXCHANGE_NTP_PORT: port("EXCHANGE_NTP_PORT", 4123),
    SANDBOX_WECHAT_PORT: port("SANDBOX_WECHAT_PORT", 4600),
    SANDBOX_CA1_PORT: port("SANDBOX_CA1_PORT", 4601),
    SANDBOX_CA2_PORT: port("SANDBOX_CA2_PORT", 4602),
    SANDBOX_TSA_PORT: port("SANDBOX_TSA_PORT", 4603),
    HIS_SIMULATOR_PORT: port("HIS_SIMULATOR_PORT", 4610),
    SANDBOX_NTP1_PORT: port("SANDBOX_NTP1_PORT", 4621),
    SANDBOX_NTP2_PORT: port("SANDBOX_NTP2_PORT", 4622),
    SANDBOX_NTP3_PORT: port("SANDBOX_NTP3_PORT", 4623),
  };
  const at = (name: keyof typeof ports) => `http://localhost:${ports[name]}`;
  return {
    home,
    ports,
    /** Start again what dies, instead of ending. */
    isSupervised: process.env.XINGQIAN_SUPERVISE === "1",
    appUrl: at("APP_PORT"),
    exchangeUrl: at("EXCHANGE_PORT"),
    wechatUrl: at("SANDBOX_WECHAT_PORT"),
    phoneUrl: `${at("SANDBOX_WECHAT_PORT")}/phone`,
    ca1Url: at("SANDBOX_CA1_PORT"),
    ca2Url: at("SANDBOX_CA2_PORT"),
    tsaUrl: at("SANDBOX_TSA_PORT"),
    hisUrl: at("HIS_SIMULATOR_PORT"),
  };
}

function port(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65535)
    throw new LaunchError(`${name}=${text} is not a port number`);
  return value;
}

/** Something the operator can mend: told as one line, with the remedy in it. */
export class LaunchError extends Error {}
