import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, createServer as createTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { makeTunnelCertificates } from "../bin/launch/tunnel-certificates.ts";
import { openConnectorClient } from "../src/server/tunnel/call-connector.ts";
import { readIdentity } from "../src/server/tunnel/identity.ts";
import { startTunnel } from "../src/server/tunnel/serve-tunnel.ts";
import { PHONE_PROCEDURES } from "./allow.ts";
import { type Config, parseConfig } from "./config.ts";
import { type Exchange, startExchange } from "./start.ts";

const home = mkdtempSync(join(tmpdir(), "xq-exchange-"));
const tls = makeTunnelCertificates(join(home, "tunnel"));
const phone = join(home, "h5");
const said: string[] = [];
const log = { debug() {}, info() {}, warn() {}, error() {} };
const SECRET_BODY = "ciphertext-of-a-phone";

function configOf(more: Record<string, unknown> = {}): Config {
  return parseConfig({
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
}

const start = (more: Record<string, unknown> = {}) => startExchange(configOf(more), (line) => said.push(line));

/** An app that answers with what it was asked. */
function openApp(exchange: Exchange, name: string) {
  return startTunnel({
    nodes: [{ host: "127.0.0.1", port: exchange.tunnelPort }],
    identity: readIdentity(tls),
    log,
    handler: (req, res) => {
      const parts: Buffer[] = [];
      req.on("data", (part: Buffer) => parts.push(part));
      req.on("end", () => {
        res.writeHead(200, { "content-type": "application/json" });
        const { url, headers } = req;
        res.end(
          JSON.stringify({
            name,
            url,
            address: headers["x-client-address"],
            body: Buffer.concat(parts).toString("utf8"),
          }),
        );
      });
    },
  });
}

const isUp = (app: { connected: () => number }) => vi.waitFor(() => expect(app.connected()).toBe(1), 10_000);
const status = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;
const ask = (exchange: Exchange) =>
  fetch(`http://127.0.0.1:${exchange.port}/api/phone/signing.inbox`, { method: "POST", body: SECRET_BODY });

beforeAll(() => {
  mkdirSync(join(phone, "js"), { recursive: true });
  writeFileSync(join(phone, "index.html"), "<script>boot()</script><script src=/m/js/app.js></script>");
  writeFileSync(join(phone, "js/app.0123abcd.js"), "x");
  writeFileSync(join(phone, "js/app.js"), "console.log(1)".repeat(200));
  writeFileSync(join(home, "secret.txt"), "secret");
  symlinkSync(join(home, "secret.txt"), join(phone, "js/link.txt"));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("what is not on the list is 404", () => {
  let exchange: Exchange;
  beforeAll(async () => {
    exchange = await start();
  });
  afterAll(() => exchange.close());
  const at = (path: string) => `http://127.0.0.1:${exchange.port}${path}`;

  test.each([
    ["GET", "/"],
    ["GET", "/api/his/v1/documents"],
    ["POST", "/api/trpc/person.list"],
    ["GET", "/tsa"],
    ["POST", "/connector/wechat.code2session"],
    ["POST", "/api/phone/login.unknown"],
    ["POST", "/api/phone/signing.inbox/../../trpc/person.list"],
    ["POST", "/api/phone/login.open%2f"],
    ["GET", "/api/phone/login.open"],
    ["POST", "/api/phone/envelope.key"],
    ["DELETE", "/m/index.html"],
    ["GET", "/m/js/link.txt"],
    ["GET", "/m/..%2fsecret.txt"],
    ["GET", "/m/%2e%2e/secret.txt"],
    ["GET", "/m/js"],
    ["GET", "/m/%ff"],
  ])("%s %s", async (method, path) => {
    expect(await status(at(path), { method })).toBe(404);
  });

  test("every listed procedure is tried at the hospital, and 503 says nothing was submitted", async () => {
    for (const name of PHONE_PROCEDURES) {
      const reply = await fetch(at(`/api/phone/${name}`), { method: "POST", body: "x" });
      expect([reply.status, (await reply.json()).code]).toEqual([503, "exchange.no-app"]);
    }
  });

  test("the phone's page may only be framed by its host, and its inline script is named by hash", async () => {
    const reply = await fetch(at("/m/"));
    const csp = reply.headers.get("content-security-policy") ?? "";
    expect(csp).toContain("frame-ancestors http://host.example");
    expect(csp).toMatch(/script-src 'self' 'sha256-[A-Za-z0-9+/]{43}='/);
    expect(reply.headers.get("cache-control")).toBe("no-cache");
    expect(await (await fetch(at("/m/host.json"))).json()).toEqual({
      hostUrl: "http://host.example/phone",
      hostOrigins: ["http://host.example"],
    });
  });

  test("files named by content are kept, others revalidated", async () => {
    expect((await fetch(at("/m/js/app.0123abcd.js"))).headers.get("cache-control")).toContain("immutable");
    const first = await fetch(at("/m/js/app.js"));
    expect([first.headers.get("content-encoding"), first.headers.get("content-type")]).toEqual([
      "gzip",
      "text/javascript; charset=utf-8",
    ]);
    const etag = first.headers.get("etag") ?? "";
    expect(await status(at("/m/js/app.js"), { headers: { "if-none-match": etag } })).toBe(304);
  });
});

test("an address that asks too often or sends too much is refused", async () => {
  const exchange = await start({ limits: { requestsPerSecond: 0, burst: 3, requestBytes: 10 } });
  const url = `http://127.0.0.1:${exchange.port}/api/phone/login.open`;
  expect(await status(url, { method: "POST", body: "01234567890" })).toBe(413);
  const streamed = new Blob(["012345", "67890"]).stream();
  expect(await status(url, { method: "POST", body: streamed, duplex: "half" } as RequestInit)).toBe(413);
  expect(await status(url, { method: "POST", body: "x" })).toBe(503);
  expect(await status(url, { method: "POST", body: "x" })).toBe(429);
  expect(await status(`http://127.0.0.1:${exchange.port}/healthz`)).toBe(200);
  await exchange.close();
});

describe("tunnel", () => {
  test("a request travels in, is answered, and leaves no trace of its body", async () => {
    const exchange = await start();
    const app = openApp(exchange, "a");
    await isUp(app);
    expect(await (await ask(exchange)).json()).toEqual({
      name: "a",
      url: "/api/phone/signing.inbox",
      address: "127.0.0.1",
      body: SECRET_BODY,
    });
    expect(said.join("\n")).not.toContain(SECRET_BODY);
    await app.close();
    await exchange.close();
  });

  test("the app dials again when the exchange comes back, and another app takes over at once when one leaves", async () => {
    let exchange = await start();
    const { tunnelPort } = exchange;
    const first = openApp(exchange, "first");
    const second = openApp(exchange, "second");
    await isUp(first);
    await isUp(second);
    await first.close();
    expect((await (await ask(exchange)).json()).name).toBe("second");

    await exchange.close();
    expect(second.connected()).toBe(0);
    exchange = await start({ tunnelPort });
    await isUp(second);
    expect((await (await ask(exchange)).json()).name).toBe("second");
    await second.close();
    expect((await ask(exchange)).status).toBe(503);
    await exchange.close();
  });

  test("a request in flight is finished while the exchange drains", async () => {
    const exchange = await start();
    let release = () => {};
    let arrived = () => {};
    const isThere = new Promise<void>((done) => (arrived = done));
    const app = startTunnel({
      nodes: [{ host: "127.0.0.1", port: exchange.tunnelPort }],
      identity: readIdentity(tls),
      log,
      handler: (_req, res) => {
        release = () => res.writeHead(200).end("late but whole");
        arrived();
      },
    });
    await isUp(app);
    const reply = ask(exchange);
    await isThere;
    const closed = exchange.close();
    release();
    expect(await (await reply).text()).toBe("late but whole");
    await closed;
    await app.close();
  });

  test("a hospital that does not answer in time is said so, and the stream is given up", async () => {
    const exchange = await start({ timeoutMs: { app: 50 } });
    const app = startTunnel({
      nodes: [{ host: "127.0.0.1", port: exchange.tunnelPort }],
      identity: readIdentity(tls),
      log,
      handler: () => {},
    });
    await isUp(app);
    expect((await ask(exchange)).status).toBe(504);
    await app.close();
    await exchange.close();
  });
});

describe("who may dial in", () => {
  let exchange: Exchange;
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: tls, stdio: "pipe" });
  beforeAll(async () => {
    exchange = await start();
    const subject = (cn: string) => ["-subj", `/CN=${cn}`];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    openssl("req", "-x509", ...key, "-keyout", "self.key", "-out", "self.pem", ...subject("xingqian-app"));
    openssl("req", ...key, "-keyout", "other.key", "-out", "other.csr", ...subject("xingqian-console"));
    openssl("x509", "-req", "-in", "other.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "other.pem");
  });
  afterAll(() => exchange.close());

  test.each(["self", "other", null])("certificate %s gets no stream", async (name) => {
    const { ca } = readIdentity(tls);
    const read = (file: string) => execFileSync("cat", [join(tls, file)]);
    const identity = name === null ? {} : { cert: read(`${name}.pem`), key: read(`${name}.key`) };
    const socket = connect({
      host: "127.0.0.1",
      port: exchange.tunnelPort,
      ca,
      ...identity,
      servername: "xingqian-exchange",
      ALPNProtocols: ["xq-tunnel/1"],
    });
    const heard: Buffer[] = [];
    socket.on("data", (part: Buffer) => heard.push(part));
    socket.on("error", () => {});
    await new Promise((done) => socket.once("close", done));
    // Not even the HTTP/2 preface was sent to us.
    expect(Buffer.concat(heard)).toHaveLength(0);
    expect((await ask(exchange)).status).toBe(503);
  });

  test("we hang up on an exchange that cannot prove its name", async () => {
    const { ca, cert, key } = readIdentity(tls);
    const impostor = createTls({ ca, cert, key, requestCert: true, ALPNProtocols: ["h2"] });
    impostor.on("tlsClientError", () => {});
    await new Promise<void>((done) => impostor.listen(0, "127.0.0.1", done));
    const client = openConnectorClient([{ host: "127.0.0.1", port: (impostor.address() as AddressInfo).port }], {
      ca,
      cert,
      key,
    });
    await expect(client.call("exchange.status", {}, 1000)).rejects.toThrow("no exchange node answers");
    impostor.close();
  });
});

describe("connectors", () => {
  let outside: Server;
  let exchange: Exchange;
  let client: ReturnType<typeof openConnectorClient>;
  let answer: (path: string) => { status?: number; body: unknown } | "hang";
  let tokens = 0;

  beforeAll(async () => {
    outside = createServer((req, res) => {
      const path = (req.url ?? "").split("?")[0] ?? "";
      if (path === "/cgi-bin/stable_token") {
        res.end(JSON.stringify({ access_token: `token-${++tokens}`, expires_in: 7200 }));
        return;
      }
      const reply = answer(req.url ?? "");
      if (reply === "hang") return;
      const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
      res.writeHead(reply.status ?? 200, { "content-type": "text/plain" }).end(text);
    });
    await new Promise<void>((done) => outside.listen(0, "127.0.0.1", done));
    const baseUrl = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
    exchange = await start({
      wechat: { baseUrl, appid: "wx1", secret: "the-secret" },
      ca: {
        ca1: {
          baseUrl,
          user: "u",
          password: "p",
          crlUrls: { root: `${baseUrl}/root.crl`, users: `${baseUrl}/u{n}.crl` },
        },
        ca2: { baseUrl, user: "u", password: "p", ocspUrl: null },
      },
      timeoutMs: { wechat: 100, ca: 100 },
      breaker: { failures: 3, restMs: 200 },
    });
    client = openConnectorClient([{ host: "127.0.0.1", port: exchange.tunnelPort }], readIdentity(tls));
  });
  afterAll(async () => {
    client.close();
    await exchange.close();
    outside.closeAllConnections();
    outside.close();
  });
  const phoneNumber = () => client.call("wechat.getuserphonenumber", { code: "secret-code" }, 2000);

  test("a stale token is renewed once, then the refusal is passed on", async () => {
    answer = (path) => ({ body: path.includes("token-1") ? { errcode: 42001 } : { errcode: 0, phone_info: {} } });
    expect(await phoneNumber()).toMatchObject({ ok: true });
    answer = () => ({ body: { errcode: 40001, errmsg: "invalid" } });
    expect(await phoneNumber()).toEqual({ ok: false, error: { reason: "code", status: 200, code: 40001, detail: "" } });
    expect(tokens).toBe(3);
  });

  test.each([
    ["timeout", "hang" as const],
    ["status", { status: 500, body: "oops" }],
    ["answer", { body: "<html>" }],
  ])("%s is told as such; after three in a row the upstream rests, then one call tries again", async (reason, bad) => {
    answer = () => bad;
    for (let i = 0; i < 3; i++) expect(await phoneNumber()).toMatchObject({ ok: false, error: { reason } });
    answer = () => ({ body: { errcode: 0 } });
    expect(await phoneNumber()).toMatchObject({ ok: false, error: { reason: "resting" } });
    const health = await (await fetch(`http://127.0.0.1:${exchange.port}/healthz`)).json();
    expect(health.upstreams).toMatchObject({ wechat: "resting" });
    await vi.waitFor(async () => expect(await phoneNumber()).toMatchObject({ ok: true }), {
      interval: 50,
      timeout: 2000,
    });
  });

  test("the last calls show names and lengths, never what was sent", async () => {
    const status = JSON.stringify(await client.call("exchange.status", {}, 1000));
    expect(status).toContain('"payload":{"code":"<11>"}');
    expect(status).not.toContain("secret-code");
    expect(status).not.toContain("the-secret");
    expect(said.join("\n")).not.toContain("secret-code");
  });

  test("a CA's refusal keeps its words, its 202 means pending, and an unknown name calls nobody", async () => {
    const enrol = () => client.call("ca.ca1.simpleenroll", { label: "person", csr: "AAAA" }, 1000);
    answer = () => ({ status: 400, body: "bad signature\nmore" });
    expect(await enrol()).toMatchObject({ error: { reason: "status", status: 400, detail: "bad signature" } });
    answer = () => ({ status: 202, body: "" });
    expect(await enrol()).toMatchObject({ error: { reason: "pending" } });
    answer = () => ({ body: "not base64 !" });
    expect(await enrol()).toMatchObject({ error: { reason: "answer" } });
    for (const name of ["ca.ca9.crl", "ca.ca1.delete", "ca.ca1", "wechat.menu", "http"])
      expect(await client.call(name, {}, 1000)).toMatchObject({ error: { reason: "unknown-connector" } });
    expect(await client.call("ca.ca1.simpleenroll", { label: "../x", csr: "AAAA" }, 1000)).toMatchObject({
      error: { reason: "bad-input", detail: "label" },
    });
  });

  test("revocation lists are fetched by name, their parts by number, and no address from inside goes out", async () => {
    const asked: string[] = [];
    answer = (path) => {
      asked.push(path);
      return { body: "list" };
    };
    const list = (payload: object) => client.call("ca.ca1.crl", payload, 1000);
    expect(await list({ list: "root" })).toEqual({ ok: true, result: { crl: btoa("list") } });
    expect(await list({ list: "users", part: "17" })).toMatchObject({ ok: true });
    expect(asked).toEqual(["/root.crl", "/u17.crl"]);
    for (const payload of [
      { list: "root", part: "1" },
      { list: "users" },
      { list: "users", part: "../1" },
      { list: "http://10.0.0.1/" },
      { list: "constructor" },
      { url: "http://10.0.0.1/" },
    ])
      expect(await list(payload), JSON.stringify(payload)).toMatchObject({ ok: false });
    expect(asked).toHaveLength(2);
    expect(await client.call("ca.ca2.sources", {}, 1000)).toEqual({
      ok: true,
      result: { crls: { issuing: expect.stringMatching(/\/crl$/) }, ocsp: false },
    });
    expect(await client.call("ca.ca2.ocsp", { request: "AAAA" }, 1000)).toMatchObject({
      error: { reason: "unknown-connector" },
    });
  });

  test("a dead OCSP responder rests alone: lists and certificates of the same CA go on", async () => {
    answer = (path) => (path === "/ocsp" ? { status: 500, body: "" } : { body: "AAAA" });
    for (let i = 0; i < 4; i++) await client.call("ca.ca1.ocsp", { request: "AAAA" }, 1000);
    expect(await client.call("ca.ca1.ocsp", { request: "AAAA" }, 1000)).toMatchObject({ error: { reason: "resting" } });
    expect(await client.call("ca.ca1.crl", { list: "root" }, 1000)).toMatchObject({ ok: true });
    expect(await client.call("ca.ca1.cacerts", {}, 1000)).toMatchObject({ ok: true });
  });
});

test("a busy port is one line that names the port", async () => {
  const exchange = await start();
  await expect(start({ port: exchange.port })).rejects.toThrow(`port ${exchange.port} ("port") is already in use`);
  await exchange.close();
});

test("a configuration mistake names its field", () => {
  expect(() => configOf({ ca: { ca1: { baseUrl: "ftp://x", user: "u", password: "p" } } })).toThrow("ca.ca1.baseUrl");
  const ca1 = { baseUrl: "http://x", user: "u", password: "p" };
  expect(() => configOf({ ca: { ca1: { ...ca1, crlUrls: { root: "file:///etc" } } } })).toThrow("ca.ca1.crlUrls.root");
  expect(() => configOf({ ca: { ca1: { ...ca1, crlUrls: { "A b": "http://x" } } } })).toThrow("ca.ca1.crlUrls.A b");
  expect(() => configOf({ port: "4000" })).toThrow('"port" must be a whole number');
});
