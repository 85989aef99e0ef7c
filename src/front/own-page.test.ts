import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

beforeAll(() => {
  for (const [name, value] of Object.entries({
    DATABASE_URL: "mysql://a:b@localhost/c",
    FILES_URL: "file:///tmp/",
    MASTER_KEY_FILE: "-",
    TUNNEL_TLS_DIR: "-",
    NEXTAUTH_SECRET: "0".repeat(32),
    APP_URL: "https://sign.hospital.example",
  }))
    vi.stubEnv(name, value);
});
afterAll(() => vi.unstubAllEnvs());

async function isOwn(method: string, headers: Record<string, string>) {
  const { isOwnPage } = await import("./own-page.ts");
  return isOwnPage({ method, headers } as unknown as IncomingMessage);
}
const JSON_BODY = { "content-type": "application/json" };
const OWN = { origin: "https://sign.hospital.example", host: "sign.hospital.example" };

test("a page of ours may post JSON, and so may the same host under another name", async () => {
  expect(await isOwn("POST", { ...OWN, ...JSON_BODY })).toBe(true);
  expect(await isOwn("POST", { origin: "http://10.8.0.2:3000", host: "10.8.0.2:3000", ...JSON_BODY })).toBe(true);
});

test("a foreign page, a form, or a request that hides its origin may not change anything", async () => {
  expect(await isOwn("POST", { ...OWN, origin: "https://evil.example", ...JSON_BODY })).toBe(false);
  expect(await isOwn("POST", { ...OWN, origin: "null", ...JSON_BODY })).toBe(false);
  expect(await isOwn("POST", { host: OWN.host, ...JSON_BODY })).toBe(false);
  expect(await isOwn("POST", { ...OWN, "content-type": "text/plain" })).toBe(false);
  expect(await isOwn("GET", { ...OWN, origin: "https://evil.example" })).toBe(false);
});

test("reading without an Origin is a plain navigation", async () => {
  expect(await isOwn("GET", { host: OWN.host })).toBe(true);
});
