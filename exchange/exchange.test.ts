import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exchangeBench } from "../src/test/open-exchange.ts";
import { PHONE_PROCEDURES } from "./allow.ts";
import type { Exchange } from "./start.ts";

const bench = exchangeBench();
const { home, phone, configOf, start } = bench;

const status = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;

beforeAll(() => {
  mkdirSync(join(phone, "js"), { recursive: true });
  writeFileSync(join(phone, "index.html"), "<script>boot()</script><script src=/m/js/app.js></script>");
  writeFileSync(join(phone, "js/app.0123abcd.js"), "x");
  writeFileSync(join(phone, "js/app.js"), "console.log(1)".repeat(200));
  writeFileSync(join(home, "secret.txt"), "secret");
  symlinkSync(join(home, "secret.txt"), join(phone, "js/link.txt"));
});
afterAll(bench.end);

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
  expect(() => configOf({ tsa: { cloud: { url: "file:///etc" } } })).toThrow("tsa.cloud.url");
  expect(() => configOf({ tsa: { cloud: { url: "http://x", user: "u" } } })).toThrow("tsa.cloud.password");
  expect(() => configOf({ port: "4000" })).toThrow('"port" must be a whole number');
});
