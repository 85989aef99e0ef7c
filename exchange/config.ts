import { readFileSync } from "node:fs";
import type { NtpKey } from "../src/core/sntp/mac.ts";

/** Basic-auth account at a CA's EST service, and the addresses that are not fixed by RFC 7030. */
export type CaUpstream = {
  /** Null for one that issues nothing for us and is only asked about what it issued for others. */
  baseUrl: string | null;
  user: string;
  password: string;
  /**
   * The CA's revocation lists by a name of ours: {"issuing": "http://…/crl"}, that of its root beside it. `{n}` in an
   * address stands for a whole number, for CAs that split a list into parts. Nothing else is ever fetched.
   */
  crlUrls: Record<string, string>;
  /** Null for a CA that answers no OCSP. */
  ocspUrl: string | null;
  revokeUrl: string | null;
};

/** A time-stamping authority outside: where it is asked, and the headers that let us in (basic authentication among them). */
export type TsaUpstream = { url: string; headers: Record<string, string> };

/** A corporation of WeCom 企业微信: the secret of the self-built app that the mini-program is linked to, and its `agentid` where messages shall name it. */
export type WeComUpstream = { baseUrl: string; corpid: string; secret: string; appid: string; agentid: number | null };

export type TimeSource = { name: string; host: string; port: number; key?: NtpKey };

export type Config = {
  /** Address to listen on; behind a load balancer usually a private one. */
  host: string;
  port: number;
  tunnelPort: number;
  /** Folder with ca.pem, exchange.pem, exchange.key. */
  tlsDir: string;
  /** Folder with the phone's static files, served under /m/. */
  phoneDir: string;
  wechat: { baseUrl: string; appid: string; secret: string };
  /** Null in a hospital without WeCom. `appid` is the mini-program's. */
  wecom: WeComUpstream | null;
  ca: Record<string, CaUpstream>;
  /** `user` and `password` (HTTP basic), or any `headers` the service wants, or neither; `crlUrls` and `ocspUrl` of its CA. */
  tsa: Record<string, TsaUpstream>;
  /** The page that may host the phone app in a frame; empty in a hospital, where phones are mini-programs. */
  h5: { hostUrl: string; hostOrigins: string[] };
  /** Per client address. A hospital's Wi-Fi is often one address for everybody, so this is generous. */
  limits: { requestsPerSecond: number; burst: number; requestBytes: number };
  /**
   * The SNTP relay: asks `sources` every `pollSeconds` and serves `peers` (networks of the hospital's side) on a UDP port.
   * `"ntsc"` stands for ntp.ntsc.ac.cn. Without sources there is none. When `keys` are given, only requests with the MAC of one are answered.
   */
  time: {
    host: string;
    port: number;
    sources: TimeSource[];
    peers: string[];
    keys: NtpKey[];
    pollSeconds: number;
    requestsPerSecond: number;
    burst: number;
  };
  /** Load balancers in front of us whose X-Forwarded-For we believe. */
  trustedHops: number;
  timeoutMs: { app: number; wechat: number; wecom: number; ca: number; status: number; tsa: number };
  /** After this many failures in a row an upstream is left alone for `restMs`. */
  breaker: { failures: number; restMs: number };
};

/** A mistake the operator can mend, told as one line. */
export class ConfigError extends Error {}

/** Reads the JSON file. @throws ConfigError that names the field */
export function readConfig(file: string): Config {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ConfigError(`cannot read EXCHANGE_CONFIG ${file}: ${error instanceof Error ? error.message : ""}`);
  }
  return parseConfig(value);
}

/** @throws ConfigError that names the field */
export function parseConfig(value: unknown): Config {
  const top = fieldsOf(value, "");
  const wechat = fieldsOf(top.at("wechat"), "wechat");
  const h5 = fieldsOf(top.at("h5") ?? {}, "h5");
  const limits = fieldsOf(top.at("limits") ?? {}, "limits");
  const timeoutMs = fieldsOf(top.at("timeoutMs") ?? {}, "timeoutMs");
  const breaker = fieldsOf(top.at("breaker") ?? {}, "breaker");
  const ca: Config["ca"] = {};
  for (const [channel, one] of channelsOf(top.at("ca"), "ca")) {
    const baseUrl = one.url("baseUrl");
    ca[channel] = {
      baseUrl,
      user: one.text("user"),
      password: one.text("password"),
      crlUrls: one.urls("crlUrls", { issuing: `${baseUrl}/crl` }),
      ocspUrl: one.at("ocspUrl") === null ? null : one.url("ocspUrl", `${baseUrl}/ocsp`),
      revokeUrl: one.url("revokeUrl", `${baseUrl}/revoke`),
    };
  }
  const tsa: Config["tsa"] = {};
  for (const [channel, one] of channelsOf(top.at("tsa"), "tsa")) {
    tsa[channel] = { url: one.url("url"), headers: { ...one.texts("headers"), ...basicOf(one) } };
    const crlUrls = one.urls("crlUrls", {});
    const ocspUrl = one.at("ocspUrl") === undefined ? null : one.url("ocspUrl");
    // Where the authority's own CA tells of revocations, under a name no CA channel can have.
    if (Object.keys(crlUrls).length > 0 || ocspUrl !== null)
      ca[`tsa-${channel}`] = { baseUrl: null, user: "", password: "", crlUrls, ocspUrl, revokeUrl: null };
  }
  return {
    host: top.text("host", "::"),
    port: top.integer("port", 4000),
    tunnelPort: top.integer("tunnelPort", 4443),
    tlsDir: top.text("tlsDir"),
    phoneDir: top.text("phoneDir"),
    wechat: { baseUrl: wechat.url("baseUrl"), appid: wechat.text("appid"), secret: wechat.text("secret") },
    wecom: top.at("wecom") === undefined ? null : wecomOf(fieldsOf(top.at("wecom"), "wecom"), wechat.text("appid")),
    ca,
    tsa,
    h5: { hostUrl: h5.text("hostUrl", ""), hostOrigins: h5.origins("hostOrigins") },
    limits: {
      requestsPerSecond: limits.integer("requestsPerSecond", 200),
      burst: limits.integer("burst", 1000),
      requestBytes: limits.integer("requestBytes", 1_048_576),
    },
    time: timeOf(top.at("time") ?? {}),
    trustedHops: top.integer("trustedHops", 0),
    timeoutMs: {
      app: timeoutMs.integer("app", 30_000),
      wechat: timeoutMs.integer("wechat", 5000),
      wecom: timeoutMs.integer("wecom", 5000),
      ca: timeoutMs.integer("ca", 15_000),
      status: timeoutMs.integer("status", 5000),
      tsa: timeoutMs.integer("tsa", 5000),
    },
    breaker: { failures: breaker.integer("failures", 5), restMs: breaker.integer("restMs", 10_000) },
  };
}

/** The mini-program is one, in WeChat and in WeCom, unless told otherwise. */
function wecomOf(one: ReturnType<typeof fieldsOf>, appid: string): WeComUpstream {
  return {
    baseUrl: one.url("baseUrl", "https://qyapi.weixin.qq.com"),
    corpid: one.text("corpid"),
    secret: one.text("secret"),
    appid: one.text("appid", appid),
    agentid: one.at("agentid") === undefined ? null : one.integer("agentid", 0),
  };
}

/** The National Time Service Center 国家授时中心, by its preset name "ntsc". */
const NTSC: TimeSource = { name: "国家授时中心", host: "ntp.ntsc.ac.cn", port: 123 };

/** Upstreams by the name connectors call them by. */
function channelsOf(value: unknown, family: string) {
  return Object.entries(asObject(value ?? {}, family)).map(([channel, entry]) => {
    if (!/^[a-z0-9-]{1,32}$/.test(channel))
      throw new ConfigError(`"${family}.${channel}" is not a channel name [a-z0-9-]`);
    return [channel, fieldsOf(entry, `${family}.${channel}`)] as const;
  });
}

/** RFC 7617 §2; both or neither. */
function basicOf(one: ReturnType<typeof fieldsOf>): Record<string, string> {
  if (one.at("user") === undefined && one.at("password") === undefined) return {};
  const account = `${one.text("user")}:${one.text("password")}`;
  return { authorization: `Basic ${Buffer.from(account).toString("base64")}` };
}

function timeOf(value: unknown): Config["time"] {
  const time = fieldsOf(value, "time");
  return {
    host: time.text("host", "0.0.0.0"),
    port: time.integer("port", 123),
    sources: time.list("sources").map((entry, at) => {
      if (entry === "ntsc") return NTSC;
      const one = fieldsOf(entry, `time.sources.${at}`);
      const key = one.at("key");
      return {
        name: one.text("name"),
        host: one.text("host"),
        port: one.integer("port", 123),
        ...(key === undefined ? {} : { key: keyOf(key, `time.sources.${at}.key`) }),
      };
    }),
    peers: time.list("peers").map(String),
    keys: time.list("keys").map((entry, at) => keyOf(entry, `time.keys.${at}`)),
    pollSeconds: time.integer("pollSeconds", 64),
    requestsPerSecond: time.integer("requestsPerSecond", 20),
    burst: time.integer("burst", 64),
  };
}

function keyOf(value: unknown, path: string): NtpKey {
  const key = fieldsOf(value, path);
  const algorithm = key.text("algorithm");
  const secret = key.text("secretHex");
  if (algorithm !== "sha256" && algorithm !== "aes-128-cmac")
    throw new ConfigError(`"${path}.algorithm" must be sha256 or aes-128-cmac`);
  const isRight = algorithm === "sha256" ? /^([0-9a-f]{2}){8,64}$/i : /^[0-9a-f]{32}$/i;
  if (!isRight.test(secret)) throw new ConfigError(`"${path}.secretHex" has the wrong length or is not hexadecimal`);
  return { id: key.integer("number", 1), algorithm, secret: Buffer.from(secret, "hex") };
}

function asObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ConfigError(`"${path || "the file"}" must be a JSON object`);
  return { ...value };
}

function fieldsOf(value: unknown, path: string) {
  const fields = asObject(value, path);
  const nameOf = (key: string) => (path ? `${path}.${key}` : key);
  const text = (key: string, fallback?: string): string => {
    const found = fields[key] ?? fallback;
    if (typeof found !== "string") throw new ConfigError(`"${nameOf(key)}" must be a text`);
    return found;
  };
  const url = (key: string, fallback?: string): string => {
    const found = text(key, fallback).replace(/\/$/, "");
    if (!/^https?:$/.test(URL.parse(found)?.protocol ?? ""))
      throw new ConfigError(`"${nameOf(key)}" must be an http(s) address`);
    return found;
  };
  const list = (key: string): unknown[] => {
    const found: unknown = fields[key] ?? [];
    if (!Array.isArray(found)) throw new ConfigError(`"${nameOf(key)}" must be a list`);
    return found;
  };
  return {
    at: (key: string): unknown => fields[key],
    text,
    url,
    urls: (key: string, fallback: Record<string, string>): Record<string, string> => {
      const entries = Object.entries(asObject(fields[key] ?? fallback, nameOf(key)));
      const named = fieldsOf(Object.fromEntries(entries), nameOf(key));
      const bad = entries.find(([name]) => !/^[a-z0-9-]{1,32}$/.test(name));
      if (bad) throw new ConfigError(`"${nameOf(key)}.${bad[0]}" is not a name [a-z0-9-]`);
      return Object.fromEntries(entries.map(([name]) => [name, named.url(name)]));
    },
    texts: (key: string): Record<string, string> => {
      const entries = asObject(fields[key] ?? {}, nameOf(key));
      const named = fieldsOf(entries, nameOf(key));
      return Object.fromEntries(Object.keys(entries).map((name) => [name.toLowerCase(), named.text(name)]));
    },
    integer: (key: string, fallback: number): number => {
      const found = fields[key] ?? fallback;
      if (typeof found !== "number" || !Number.isInteger(found) || found < 0)
        throw new ConfigError(`"${nameOf(key)}" must be a whole number`);
      return found;
    },
    list,
    origins: (key: string): string[] =>
      list(key).map((entry) => {
        if (typeof entry !== "string" || URL.parse(entry)?.origin !== entry)
          throw new ConfigError(`"${nameOf(key)}" must hold origins such as https://phone.example.org`);
        return entry;
      }),
  };
}
