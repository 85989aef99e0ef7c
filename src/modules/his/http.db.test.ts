import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { document } from "#modules/document/schema.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { job } from "#server/jobs/schema.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { type Credentials, type Send, signedRequest } from "#test/his-client.ts";
import { createApplication } from "./create-application.ts";
import { hisApp } from "./http.ts";
import { hisJobs } from "./jobs.ts";
import { CALLBACK_WAITS_S, CLOCK_WINDOW_MS, TAKE_OVER_MS } from "./rules.ts";
import { application, callback, callbackAttempt, hisIdempotency } from "./schema.ts";
import { announce } from "./send-callback.ts";

let h: Harness;
let his: Credentials & { applicationId: string };
let other: Credentials;
let app: ReturnType<typeof hisApp>;
beforeAll(async () => {
  h = await openHarness();
  await saveDocumentType(h.system, { code: "consent", name: "知情同意书", mustRead: true });
  his = await createApplication(h.system, { name: "HIS", callbackUrl: null });
  other = await createApplication(h.system, { name: "LIS", callbackUrl: null });
  app = hisApp(h);
});
afterAll(() => h.close());

const digest = { algorithm: "SM3", value: "ab".repeat(32) };
const body = { type: "consent", title: "检验数据", digest };
const request = (send: Partial<Send> = {}, who: Credentials = his) =>
  signedRequest(who, { path: "/documents", now: h.clock.now().getTime(), ...send });
const answer = async (asked: Request) => {
  const reply = await app.fetch(asked);
  return { status: reply.status, headers: reply.headers, body: (await reply.json()) as Record<string, unknown> };
};
/** The same request with one header or the body changed after it was signed. */
const altered = (asked: Request, header: string, value: string) => {
  const headers = new Headers(asked.headers);
  headers.set(header, value);
  return new Request(asked, { headers });
};

test("a request is served when its signature holds, and every altered part is refused by name", async () => {
  expect((await answer(request({ body }))).status).toBe(201);
  const cases: [Request, string][] = [
    [altered(request({ body }), "x-xq-signature", "0".repeat(64)), "his.signature-wrong"],
    [altered(request({ body }), "x-xq-nonce", "another-nonce-000000"), "his.signature-wrong"],
    [altered(request({ body }), "x-xq-access-key", "nobody"), "his.unknown-access-key"],
    [altered(request({ body }), "x-xq-nonce", "short"), "his.nonce-form"],
    [
      new Request(request({ body }), { body: JSON.stringify({ ...body, title: "别的" }), method: "POST" }),
      "his.signature-wrong",
    ],
    [new Request("http://localhost:3000/api/his/v1/trust-anchors"), "his.auth-missing"],
  ];
  for (const [asked, code] of cases) expect((await answer(asked)).body.code).toBe(code);
});

test("a clock five minutes off is refused and told the server's time", async () => {
  const late = await answer(request({ body, now: h.clock.now().getTime() - CLOCK_WINDOW_MS - 1 }));
  expect(late).toMatchObject({
    status: 401,
    body: { code: "his.time-off", facts: { serverTime: h.clock.now().toISOString() } },
  });
});

test("a request sent a second time is a replay; a stranger's cannot use up a nonce", async () => {
  const asked = request({ path: "/trust-anchors" });
  const again = asked.clone();
  const forged = altered(asked.clone(), "x-xq-signature", "0".repeat(64));
  expect((await answer(forged)).body.code).toBe("his.signature-wrong");
  expect((await answer(asked)).status).toBe(200);
  expect((await answer(again)).body.code).toBe("his.replayed");
});

test("one Idempotency-Key is one document, however often and however parallel it is asked", async () => {
  const headers = { "idempotency-key": "upload-1" };
  const before = (await h.db.select().from(document)).length;
  const all = await Promise.all(Array.from({ length: 8 }, () => answer(request({ body, headers }))));
  const made = all.filter((one) => one.status === 201);
  expect(all.every((one) => one.status === 201 || one.body.code === "his.still-running")).toBe(true);
  expect(new Set(made.map((one) => one.body.documentId)).size).toBe(1);
  const repeat = await answer(request({ body, headers }));
  expect(repeat).toMatchObject({ status: 201, body: made[0]?.body });
  expect(repeat.headers.get("idempotent-replayed")).toBe("true");
  expect(await h.db.select().from(document)).toHaveLength(before + 1);
  const reused = await answer(request({ body: { ...body, title: "另一份" }, headers }));
  expect(reused).toMatchObject({ status: 422, body: { code: "his.key-reused" } });
  expect((await answer(request({ body, headers }, other))).status).toBe(201);
});

test("a key whose request died may be taken over after a minute, not before", async () => {
  const headers = { "idempotency-key": "died" };
  const first = await answer(request({ body, headers }));
  await h.db.update(hisIdempotency).set({ status: null, body: null }).where(eq(hisIdempotency.key, "died"));
  expect((await answer(request({ body, headers }))).body.code).toBe("his.still-running");
  h.clock.advance(TAKE_OVER_MS + 1);
  const second = await answer(request({ body, headers }));
  expect([first.status, second.status]).toEqual([201, 201]);
});

test("an application sees nothing of another's, and a stopped one sees nothing at all", async () => {
  const mine = await answer(request({ body }));
  const path = `/documents/${String(mine.body.documentId)}`;
  expect((await answer(request({ path }))).status).toBe(200);
  expect((await answer(request({ path }, other))).body.code).toBe("his.not-found");
  await h.db.update(application).set({ state: "stopped" }).where(eq(application.accessKey, other.accessKey));
  expect((await answer(request({ path }, other))).body.code).toBe("his.unknown-access-key");
});

test.each([
  [{ ...body, digest: undefined }, "his.content-or-digest"],
  [{ ...body, contentBase64: "JVBERg==" }, "his.content-or-digest"],
  [{ ...body, digest: undefined, contentBase64: "not base64!" }, "his.content-form"],
  [{ ...body, title: "" }, "input.invalid"],
])("what is handed in wrong says so: %#", async (wrong, code) => {
  expect(await answer(request({ body: wrong }))).toMatchObject({ status: 400, body: { code } });
});

test("the interface describes itself without a login and without an outside address", async () => {
  const openapi = await answer(new Request("http://localhost:3000/api/his/v1/openapi.json"));
  expect(Object.keys(openapi.body.paths as object).sort()).toEqual([
    "/api/his/v1/auto-sign/invitations",
    "/api/his/v1/auto-sign/invitations/{id}",
    "/api/his/v1/auto-sign/logouts",
    "/api/his/v1/auto-sign/sessions",
    "/api/his/v1/data-signatures",
    "/api/his/v1/data-signatures/verify",
    "/api/his/v1/data-signatures/{id}",
    "/api/his/v1/data-signatures/{id}/cancel",
    "/api/his/v1/data-signatures/{id}/qr",
    "/api/his/v1/documents",
    "/api/his/v1/documents/batch",
    "/api/his/v1/documents/{id}",
    "/api/his/v1/documents/{id}/content",
    "/api/his/v1/documents/{id}/evidence-record",
    "/api/his/v1/documents/{id}/void",
    "/api/his/v1/login-tickets",
    "/api/his/v1/logins",
    "/api/his/v1/logins/{id}",
    "/api/his/v1/sealing-jobs",
    "/api/his/v1/sealing-jobs/{id}",
    "/api/his/v1/sealing-jobs/{id}/cancel",
    "/api/his/v1/sealing-jobs/{id}/items",
    "/api/his/v1/seals",
    "/api/his/v1/sign-requests",
    "/api/his/v1/sign-requests/{id}",
    "/api/his/v1/sign-requests/{id}/cancel",
    "/api/his/v1/sign-requests/{id}/qr",
    "/api/his/v1/signing-jobs",
    "/api/his/v1/signing-jobs/{id}",
    "/api/his/v1/signing-jobs/{id}/cancel",
    "/api/his/v1/signing-jobs/{id}/items",
    "/api/his/v1/timestamps",
    "/api/his/v1/timestamps/batch",
    "/api/his/v1/timestamps/evidence-records",
    "/api/his/v1/timestamps/evidence-records/verify",
    "/api/his/v1/timestamps/gmt0033/create-request",
    "/api/his/v1/timestamps/gmt0033/create-response",
    "/api/his/v1/timestamps/gmt0033/detail",
    "/api/his/v1/timestamps/gmt0033/info",
    "/api/his/v1/timestamps/gmt0033/verify",
    "/api/his/v1/timestamps/verify",
    "/api/his/v1/timestamps/verify-batch",
    "/api/his/v1/trust-anchors",
  ]);
  expect(openapi.body.servers).toEqual([{ url: "/" }]);
  const page = await app.fetch(new Request("http://localhost:3000/api/his/v1/docs"));
  const html = await page.text();
  expect(html).not.toMatch(/https?:\/\//);
  for (const file of html.matchAll(/(?:src|href)="([^"]+)"/g))
    expect((await app.fetch(new Request(`http://localhost:3000${file[1]}`))).status).toBe(200);
  expect((await app.fetch(new Request("http://localhost:3000/api/his/v1/docs/package.json"))).status).toBe(404);
});

test("a callback is tried until it is taken, each try in the log; after the last it is given up", async () => {
  let status = 500;
  let seen = 0;
  const server: Server = createServer((req, res) => {
    seen++;
    req.resume();
    res.writeHead(status).end();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { applicationId } = await createApplication(h.system, { name: "EMR", callbackUrl });
  const tell = (once: string) =>
    h.db.transaction((tx) =>
      announce(tx, h.system, { applicationId, event: "sign-request.completed", subjectId: "r", once, data: {} }),
    );
  await tell("a");
  await tell("a");
  expect(await h.db.select().from(callback)).toHaveLength(1);
  await runDueJobs(h, hisJobs);
  status = 204;
  h.clock.advance((CALLBACK_WAITS_S[0] ?? 0) * 1000 - 1);
  expect(await runDueJobs(h, hisJobs)).toBe(0);
  h.clock.advance(1);
  await runDueJobs(h, hisJobs);
  expect(await h.db.select().from(callback)).toMatchObject([{ state: "delivered", attempts: 2 }]);
  expect(new Set((await h.db.select().from(callbackAttempt)).map((one) => one.status))).toEqual(new Set([204, 500]));

  status = 500;
  seen = 0;
  await tell("b");
  for (let n = 0; n <= CALLBACK_WAITS_S.length; n++) {
    await runDueJobs(h, hisJobs);
    h.clock.advance(7_200_000);
  }
  expect(seen).toBe(CALLBACK_WAITS_S.length + 1);
  expect(await h.db.select().from(callback).where(eq(callback.onceKey, "b"))).toMatchObject([{ state: "failed" }]);
  expect(await h.db.select().from(job)).toMatchObject([{ state: "failed", name: "his.callback" }]);
  server.close();
});
