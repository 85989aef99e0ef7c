import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openConnectorClient } from "../../src/server/tunnel/call-connector.ts";
import { readIdentity } from "../../src/server/tunnel/identity.ts";
import { parseRequest } from "../../src/core/tsp/request.ts";
import { exchangeBench } from "../../src/test/open-exchange.ts";
import type { Exchange } from "../start.ts";

const bench = exchangeBench();
const { tls, said, start } = bench;
let outside: Server;
let exchange: Exchange;
let client: ReturnType<typeof openConnectorClient>;
let answer: (path: string) => { status?: number; body: unknown } | "hang";
let tokens = 0;
/** What a time-stamping authority was sent, and the type it answers with. */
let queries: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
/** The bodies the platforms were sent. */
const bodies: string[] = [];
let replyType = "application/timestamp-reply";

beforeAll(async () => {
  outside = createServer((req, res) => {
    const path = (req.url ?? "").split("?")[0] ?? "";
    if (path === "/cgi-bin/stable_token") {
      res.end(JSON.stringify({ access_token: `token-${++tokens}`, expires_in: 7200 }));
      return;
    }
    if (path === "/wecom/cgi-bin/gettoken") {
      res.end(JSON.stringify({ errcode: 0, errmsg: "ok", access_token: `member-token-${++tokens}`, expires_in: 7200 }));
      return;
    }
    if (path === "/tsa") {
      const parts: Buffer[] = [];
      req.on("data", (part: Buffer) => parts.push(part));
      req.on("end", () => {
        queries.push({ headers: req.headers, body: Buffer.concat(parts) });
        res.writeHead(200, { "content-type": replyType }).end("a response");
      });
      return;
    }
    const reply = answer(req.url ?? "");
    if (reply === "hang") return;
    const parts: Buffer[] = [];
    req.on("data", (part: Buffer) => parts.push(part));
    req.on("end", () => bodies.push(Buffer.concat(parts).toString("utf8")));
    const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
    res.writeHead(reply.status ?? 200, { "content-type": "text/plain" }).end(text);
  });
  await new Promise<void>((done) => outside.listen(0, "127.0.0.1", done));
  const baseUrl = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  exchange = await start({
    wechat: { baseUrl, appid: "wx1", secret: "the-secret" },
    wecom: { baseUrl: `${baseUrl}/wecom`, corpid: "ww1", secret: "the-secret", agentid: 1000002 },
    ca: {
      ca1: {
        baseUrl,
        user: "u",
        password: "p",
        crlUrls: { root: `${baseUrl}/root.crl`, users: `${baseUrl}/u{n}.crl` },
      },
      ca2: { baseUrl, user: "u", password: "p", ocspUrl: null },
    },
    tsa: { cloud: { url: `${baseUrl}/tsa`, user: "u", password: "the-secret", headers: { "X-Api-Key": "k" } } },
    timeoutMs: { wechat: 500, wecom: 500, ca: 500 },
    breaker: { failures: 3, restMs: 200 },
  });
  // The first request of a process loads what all others use.
  answer = () => ({ body: "" });
  await fetch(baseUrl);
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
  for (const name of ["ca.ca9.crl", "ca.ca1.delete", "ca.ca1", "wechat.menu", "wecom.gettoken", "http"])
    expect(await client.call(name, {}, 1000)).toMatchObject({ error: { reason: "unknown-connector" } });
  expect(await client.call("ca.ca1.simpleenroll", { label: "../x", csr: "AAAA" }, 1000)).toMatchObject({
    error: { reason: "bad-input", detail: "label" },
  });
});

test("a label is one segment of the CA's address, or nothing is asked", async () => {
  const paths: string[] = [];
  answer = (path) => {
    paths.push(path);
    return { body: "AAAA" };
  };
  expect(await client.call("ca.ca1.cacerts", { label: "person" }, 1000)).toMatchObject({ ok: true });
  expect(await client.call("ca.ca1.cacerts", { label: "person/../x" }, 1000)).toMatchObject({
    error: { reason: "bad-input", detail: "label" },
  });
  expect(paths).toEqual(["/.well-known/est/person/cacerts"]);
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
    result: { at: expect.stringMatching(/^http:/), crls: { issuing: expect.stringMatching(/\/crl$/) }, ocsp: false },
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

test("a time-stamping authority is sent an imprint, a nonce and its credentials, and nothing else that came along", async () => {
  const asked = { hash: "sm3", digest: "ab".repeat(32), nonce: "80".repeat(16), policy: "1.2.3.4" };
  const ask = (more: object = {}) => client.call("tsa.cloud", { ...asked, ...more }, 2000);
  expect(await ask({ title: "张三的病历", patient: "张三" })).toEqual({
    ok: true,
    result: { response: btoa("a response") },
  });
  const [query] = queries;
  const { hashedMessage, nonceDer, policy, certReq } = parseRequest(new Uint8Array(query?.body ?? []), ["1.2.3.4"]);
  expect(Buffer.from(hashedMessage).toString("hex")).toBe(asked.digest);
  expect([nonceDer?.length, policy, certReq]).toEqual([19, "1.2.3.4", true]);
  // Strict DER of exactly these fields: 30 len, version, imprint, policy, nonce, certReq.
  expect(query?.body).toHaveLength(2 + 3 + 48 + 5 + 19 + 3);
  expect(query?.headers).toMatchObject({
    "content-type": "application/timestamp-query",
    authorization: `Basic ${btoa("u:the-secret")}`,
    "x-api-key": "k",
  });
  for (const bad of [{ digest: "ab" }, { hash: "md5" }, { nonce: "00" }, { policy: "x" }])
    expect(await ask(bad), JSON.stringify(bad)).toMatchObject({ error: { reason: "bad-input" } });
  replyType = "text/html";
  expect(await ask()).toMatchObject({ error: { reason: "answer" } });
  expect(queries).toHaveLength(2);
  const status = JSON.stringify(await client.call("exchange.status", {}, 1000));
  expect(status).toContain('"connector":"tsa.cloud"');
  expect(status).not.toMatch(/the-secret|张三|abab/);
  expect(await client.call("tsa.nobody", asked, 1000)).toMatchObject({ error: { reason: "unknown-connector" } });
});

test("WeCom: a token that was ended early is renewed once, and a member of another corporation is nobody", async () => {
  const asked: string[] = [];
  const login = () => client.call("wecom.code2session", { code: "secret-code" }, 2000);
  const member = { errcode: 0, corpid: "ww1", userid: "Z0231", session_key: "k" };
  for (const stale of [40014, 42001]) {
    let isFirst = true;
    answer = (path) => {
      asked.push(path);
      const refused = isFirst;
      isFirst = false;
      return { body: refused ? { errcode: stale } : member };
    };
    expect(await login()).toEqual({ ok: true, result: { userid: "Z0231" } });
  }
  const used = asked.map((path) => new URL(path, "http://x").searchParams.get("access_token"));
  expect(used[0]).toMatch(/^member-token-/);
  expect([used[1] !== used[0], used[2] === used[1], used[3] !== used[2]]).toEqual([true, true, true]);
  answer = () => ({ body: { ...member, corpid: "ww2" } });
  expect(await login()).toMatchObject({ ok: false, error: { reason: "answer", detail: "corpid" } });
  answer = () => ({ body: { errcode: 40029, errmsg: "invalid code" } });
  expect(await login()).toMatchObject({ error: { reason: "code", code: 40029 } });
});

test("WeCom: a notice has the fields of the documentation and nothing else that came along", async () => {
  answer = () => ({ body: { errcode: 0, errmsg: "ok", invaliduser: "", msgid: "m" } });
  const notice = {
    userid: "z0231",
    title: "有文书待签",
    description: "请打开小程序",
    key: "k",
    value: "v",
    page: "pages/a",
  };
  const send = (more: object = {}) => client.call("wecom.sendnotice", { ...notice, ...more }, 2000);
  expect(await send({ patient: "张三" })).toEqual({ ok: true, result: { isKnown: true } });
  expect(JSON.parse(bodies.at(-1) ?? "")).toEqual({
    touser: "z0231",
    msgtype: "miniprogram_notice",
    agentid: 1000002,
    miniprogram_notice: {
      appid: "wx1",
      page: "pages/a",
      title: "有文书待签",
      description: "请打开小程序",
      content_item: [{ key: "k", value: "v" }],
    },
    enable_duplicate_check: 1,
    duplicate_check_interval: 1800,
  });
  for (const bad of [
    { userid: "a|b" },
    { userid: "@all|x" },
    { title: "一二三四五六七八九十一二三" },
    { page: "https://x" },
  ])
    expect(await send(bad), JSON.stringify(bad)).toMatchObject({ error: { reason: "bad-input" } });
  answer = () => ({ body: { errcode: 81013, errmsg: "all invalid" } });
  expect(await send()).toMatchObject({ error: { reason: "code", code: 81013 } });
  const status = JSON.stringify(await client.call("exchange.status", {}, 1000));
  expect(status).not.toMatch(/z0231|有文书/);
});
