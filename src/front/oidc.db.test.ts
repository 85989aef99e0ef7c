import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as client from "openid-client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { keyWindow } from "#modules/key/schema.ts";
import { loginOfPage, pageView } from "#modules/sso/read-login.ts";
import { loginText } from "#modules/sso/rules.ts";
import { saveClient, setClientState } from "#modules/sso/save-client.ts";
import { codeOf } from "#modules/sso/secrets.ts";
import { addressOf } from "#server/http.ts";
import { openHospital, PIN, STAFF } from "#test/mini-program.ts";
import { OIDC_PATH, oidcHandler } from "./oidc.ts";
import { routed } from "./routes.ts";
import { SCAN_PATH, scanHandler } from "./scan/handler.ts";

vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

const CALLBACK = "http://emr.hospital.local/callback";
let hospital: Awaited<ReturnType<typeof openHospital>>;
let doctor: Awaited<ReturnType<typeof hospital.ready>>["phone"];
let server: Server;
let appUrl: string;
let clientId: string;
let secret: string;

beforeAll(async () => {
  hospital = await openHospital();
  const { h } = hospital;
  // openid-client compares times with this machine's clock.
  h.clock.advance(Date.now() - h.clock.now().getTime());
  doctor = (await hospital.ready(STAFF[0])).phone;
  server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  appUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const oidc = await oidcHandler(h, appUrl);
  const handle = routed(
    [
      { path: OIDC_PATH, handle: oidc },
      { path: SCAN_PATH, handle: scanHandler(h) },
    ],
    (req, res) => {
      res.end(addressOf(req));
    },
  );
  server.on("request", (req, res) => void Promise.resolve(handle(req, res)).catch(() => res.destroy()));
  const made = await saveClient(h.system, {
    clientId: null,
    name: "电子病历",
    redirectUris: [CALLBACK],
    logoutUris: [],
  });
  clientId = made.clientId;
  secret = made.secret ?? "";
}, 120_000);
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await hospital.close();
});

/** A browser's part: follows redirects inside the hospital, keeps cookies, stops at the first foreign address. */
function browser() {
  const jar = new Map<string, string>();
  return async function visit(
    url: string,
    form?: URLSearchParams,
  ): Promise<{ url: string; body: string; status: number }> {
    let sending = form;
    for (let at = url; ;) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const sent = sending ? { method: "POST", body: sending } : {};
      sending = undefined;
      const answer = await fetch(at, { redirect: "manual", headers: { cookie }, ...sent });
      for (const line of answer.headers.getSetCookie()) {
        const [pair = ""] = line.split(";");
        jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
      }
      const next = answer.headers.get("location");
      const body = await answer.text();
      if (next === null) return { url: at, body, status: answer.status };
      at = new URL(next, at).href;
      if (!at.startsWith(appUrl)) return { url: at, body, status: answer.status };
    }
  };
}

async function begin(visit: ReturnType<typeof browser>, more: Record<string, string> = {}) {
  const config = await client.discovery(new URL(`${appUrl}/oidc`), clientId, secret, undefined, {
    execute: [client.allowInsecureRequests],
  });
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  const to = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: "openid profile",
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
    ...more,
  });
  const shown = await visit(to.href);
  const take = (url: string) =>
    client.authorizationCodeGrant(config, new URL(url), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
    });
  return { config, shown, take };
}

/** Scans the page's code, picks its number, says yes; answers where the page goes. */
async function scan(pageUrl: string): Promise<string> {
  const page = new URL(pageUrl).pathname.slice(SCAN_PATH.length);
  const login = await loginOfPage(hospital.h, page);
  const scanned = await doctor.scanLogin(loginText(codeOf(login.id, login.round)));
  const { match } = await pageView(hospital.h.system, await loginOfPage(hospital.h, page));
  await doctor.confirm(await doctor.prepareLogin(scanned, match ?? ""), PIN);
  const { returnUrl, ticket } = await pageView(hospital.h.system, await loginOfPage(hospital.h, page));
  return `${returnUrl}?ticket=${ticket}`;
}

test("a business system logs a doctor in with openid-client; within five minutes the next system needs no scan", async () => {
  const visit = browser();
  const first = await begin(visit);
  expect(first.shown.url).toMatch(/\/scan\/[\w-]{43}$/);
  const back = await visit(await scan(first.shown.url));
  expect(back.url.startsWith(`${CALLBACK}?code=`)).toBe(true);
  const tokens = await first.take(back.url);
  const claims = tokens.claims();
  expect(claims).toMatchObject({
    name: "林知秋",
    preferred_username: "0231",
    department: "心血管内科",
    amr: ["hwk", "pin"],
  });
  const info = await client.fetchUserInfo(first.config, tokens.access_token, claims?.sub ?? "");
  expect(info).toMatchObject({ sub: claims?.sub, preferred_username: "0231" });
  await expect(first.take(back.url)).rejects.toThrow();

  const second = await begin(visit);
  expect(second.shown.url.startsWith(`${CALLBACK}?code=`)).toBe(true);
  expect((await second.take(second.shown.url)).claims()?.sub).toBe(claims?.sub);
  const forced = await begin(visit, { prompt: "login" });
  expect(forced.shown.url).toMatch(/\/scan\//);
});

test("logging out of a business system ends the doctor's auto-sign sessions before the answer leaves", async () => {
  const visit = browser();
  const first = await begin(visit);
  const tokens = await first.take((await visit(await scan(first.shown.url))).url);
  const now = hospital.h.clock.now();
  const window = {
    keyId: "k",
    personId: tokens.claims()?.sub ?? "",
    terminalId: "t",
    state: "OPEN" as const,
    epoch: 1,
    vaultPoint: "04".repeat(65),
    serverPoint: "04".repeat(65),
    opensAt: now,
    endsAt: new Date(now.getTime() + 3_600_000),
    maxCount: 9,
    used: 0,
  };
  await hospital.h.db.insert(keyWindow).values([
    { id: "mine", ...window },
    { id: "another", ...window, personId: "somebody else" },
  ]);
  const asked = await visit(`${appUrl}/oidc/session/end?id_token_hint=${tokens.id_token ?? ""}`);
  const secret_ = /name="xsrf" value="([^"]+)"/.exec(asked.body)?.[1] ?? "";
  await visit(`${appUrl}/oidc/session/end/confirm`, new URLSearchParams({ xsrf: secret_ }));
  const stateOf = async () =>
    Object.fromEntries((await hospital.h.db.select().from(keyWindow)).map((one) => [one.id, one.endedWhy]));
  expect(await stateOf()).toEqual({ mine: null, another: null });
  const again = await visit(`${appUrl}/oidc/session/end?id_token_hint=${tokens.id_token ?? ""}`);
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(again.body)?.[1] ?? "";
  await visit(`${appUrl}/oidc/session/end/confirm`, new URLSearchParams({ xsrf, logout: "yes" }));
  expect(await stateOf()).toEqual({ mine: "logout", another: null });
});

test("another browser cannot use the ticket, and nobody can use it for another interaction", async () => {
  const [mine, theirs] = [browser(), browser()];
  const first = await begin(mine);
  const other = await begin(theirs);
  const done = await scan(first.shown.url);
  expect((await theirs(done)).status).toBeGreaterThanOrEqual(400);
  const theirLogin = await loginOfPage(hospital.h, new URL(other.shown.url).pathname.slice(SCAN_PATH.length));
  const moved = `${theirLogin.returnUrl}?${new URL(done).search.slice(1)}`;
  const refused = await theirs(moved);
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(refused.url.startsWith(CALLBACK)).toBe(false);
  expect((await mine(done)).url.startsWith(`${CALLBACK}?code=`)).toBe(true);
});

test("a wrong redirect address, a missing code challenge and a stopped system lead nowhere", async () => {
  const visit = browser();
  const wrong = await begin(visit, { redirect_uri: "http://evil.example/" });
  expect(wrong.shown).toMatchObject({ status: 400 });
  expect(wrong.shown.body).toContain("登录没有完成");
  const bare = `${appUrl}/oidc/auth?client_id=${clientId}&response_type=code&scope=openid&redirect_uri=${CALLBACK}`;
  expect((await visit(bare)).url).toContain("error=invalid_request");
  await setClientState(hospital.h.system, { clientId, state: "stopped" });
  try {
    expect((await visit(bare)).status).toBe(400);
  } finally {
    await setClientState(hospital.h.system, { clientId, state: "active" });
  }
});

test("the desk's page: framed by nobody unless its system says so; state by long poll and by stream", async () => {
  const visit = browser();
  const { shown } = await begin(visit);
  const page = await fetch(shown.url);
  expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(await page.text()).toContain("/scan/page.js");
  const view = (await (await fetch(`${shown.url}/state`)).json()) as { version: number; state: string; system: string };
  expect(view).toMatchObject({ state: "waiting", system: "电子病历" });
  const polled = fetch(`${shown.url}/state?after=${view.version}`).then((answer) => answer.json());
  const stop = new AbortController();
  const stream = await fetch(`${shown.url}/events`, { signal: stop.signal });
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('"state":"waiting"');
  const cancelled = await fetch(`${shown.url}/cancel`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: "http://evil.example" },
    body: "{}",
  });
  expect(cancelled.status).toBe(403);
  const post = { method: "POST", headers: { "content-type": "application/json", origin: appUrl }, body: "{}" };
  expect(await (await fetch(`${shown.url}/cancel`, post)).json()).toMatchObject({ state: "cancelled", end: "desk" });
  expect(await polled).toMatchObject({ state: "cancelled" });
  expect((await reader?.read())?.value).toContain('"state":"cancelled"');
  stop.abort();
  const again = (await (await fetch(`${shown.url}/again`, post)).json()) as { path: string };
  expect(await (await fetch(`${appUrl}${again.path}/state`)).json()).toMatchObject({ state: "waiting" });
  expect((await fetch(`${appUrl}/scan/${"x".repeat(43)}/state`)).status).toBe(404);
});
