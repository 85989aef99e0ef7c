import { afterAll, beforeAll, expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "#core/bytes.ts";
import { buildRequest } from "#core/tsp/request.ts";
import { parseResponse } from "#core/tsp/response.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { policiesOf } from "#modules/timestamp/rules.ts";
import { timestamp } from "#modules/timestamp/schema.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { openCaChannel } from "#test/ca-channel.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { type Credentials, type Send, signedRequest } from "#test/his-client.ts";
import type { TestCa } from "#test/sm2-ca.ts";
import { createApplication } from "./create-application.ts";
import { hisApp } from "./http.ts";

let h: Harness;
let ca: TestCa;
let his: Credentials;
let app: ReturnType<typeof hisApp>;

beforeAll(async () => {
  process.env.TSA_CLOCK = "host";
  h = await openHarness();
  ca = await openCaChannel(h);
  his = await createApplication(h.system, { name: "HIS", callbackUrl: null });
  app = hisApp(h);
}, 120_000);
afterAll(() => h.close());

async function ask(send: Omit<Send, "now">) {
  const reply = await app.fetch(signedRequest(his, { ...send, now: h.clock.now().getTime() }));
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}
const post = (path: string, body: object, headers?: Record<string, string>) =>
  ask({ path: `/timestamps${path}`, body, ...(headers ? { headers } : {}) });
type Issued = { tokenBase64: string; responseBase64: string; timestampId: string; policy: string; time: string };
const issue = async (body: object): Promise<Issued> => {
  const answer = await post("", body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body as Issued;
};
const failedIn = (body: Record<string, unknown>) =>
  (body.checks as { code: string; status: string }[])
    .filter(({ status }) => status !== "passed")
    .map(({ code, status }) => `${code} ${status}`);

test("without a unit the answer is 503 and says who can help", async () => {
  expect(await post("", { contentText: "a" })).toMatchObject({ status: 503, body: { code: "timestamp.no-unit" } });
});

test("a timestamp from text, bytes or digest verifies, each check named with its clause", async () => {
  await ensureTsaUnit(h.system, ca);
  await ensureTsaUnit(h.system, ca, "rsa");
  const [sm2, rsa] = policiesOf("host");
  const text = "出院小结";
  const byText = await issue({ contentText: text, nonce: "00ff01" });
  const byDigest = await issue({ digest: { algorithm: "SM3", value: toHex(sm3Bytes(utf8(text))) } });
  const byFile = await issue({ contentBase64: Buffer.from(text).toString("base64"), hashAlgorithm: "SHA-256" });
  expect([byText.policy, byDigest.policy, byFile.policy]).toEqual([sm2, sm2, rsa]);
  expect(byText.time).toMatch(/^2026-11-24T02:18:27\.000\d{3}Z$/);
  for (const { tokenBase64, responseBase64, timestampId } of [byText, byDigest, byFile]) {
    const { body } = await post("/verify", { tokenBase64, contentText: text });
    // The demo's clock states no error, and no revocation list is at hand: both are said, neither counts against it.
    expect(body).toMatchObject({ verdict: "valid", issuedHere: { timestampId, isSame: true } });
    expect(failedIn(body)).toEqual(["revocation unknown", "accuracy unknown"]);
    const response = await post("/verify", { tokenBase64: responseBase64, contentText: text });
    const [first] = response.body.checks as unknown[];
    expect(response.body.verdict).toBe("valid");
    expect(first).toMatchObject({ code: "status", status: "passed", clause: "RFC 3161 §2.4.2" });
  }
  const { tokenBase64 } = byText;
  const right = { tokenBase64, contentText: text, nonce: "00ff01", policy: sm2 };
  expect((await post("/verify", right)).body.verdict).toBe("valid");
  for (const [more, wrong] of [
    [{ contentText: `${text} ` }, "imprint failed"],
    [{ nonce: "ff02" }, "nonce failed"],
    [{ policy: rsa }, "policy failed"],
  ] as const) {
    const { body } = await post("/verify", { ...right, ...more });
    expect([body.verdict, failedIn(body)]).toEqual(["invalid", expect.arrayContaining([wrong])]);
  }
  expect((await post("/verify", { tokenBase64 })).body).toMatchObject({ verdict: "unknown" });
  const bent = Buffer.from(tokenBase64, "base64");
  bent[bent.length - 5] = (bent.at(-5) ?? 0) ^ 1;
  const altered = await post("/verify", { ...right, tokenBase64: bent.toString("base64") });
  expect(failedIn(altered.body)).toEqual(expect.arrayContaining(["signature failed", "known failed"]));
  expect((await post("/verify", { tokenBase64: "aGVsbG8=" })).body).toMatchObject({ verdict: "invalid" });
});

test("a batch is stamped whole or not at all, and verified whole", async () => {
  const before = await h.db.$count(timestamp);
  const items = Array.from({ length: 40 }, (_, i) => ({ contentText: `文书 ${i}` }));
  const { body } = await post("/batch", { items });
  const { timestamps } = body as { timestamps: Issued[] };
  expect(new Set(timestamps.map(({ time }) => time)).size).toBe(40);
  const checks = await post("/verify-batch", {
    items: timestamps.map(({ tokenBase64 }, i) => ({ tokenBase64, contentText: `文书 ${i === 7 ? 8 : i}` })),
  });
  const verdicts = (checks.body as { checks: { verdict: string }[] }).checks.map(({ verdict }) => verdict);
  expect(verdicts).toEqual(items.map((_, i) => (i === 7 ? "invalid" : "valid")));
  const wrong = await post("/batch", { items: [...items, { contentText: "a", contentBase64: "YQ==" }] });
  expect(wrong).toMatchObject({ status: 400, body: { code: "his.data-once" } });
  expect(await h.db.$count(timestamp)).toBe(before + 40);
});

test("one Idempotency-Key is one token; a digest of another length is refused", async () => {
  const headers = { "idempotency-key": "stamp-1" };
  const [first, second] = [
    await post("", { contentText: "x" }, headers),
    await post("", { contentText: "x" }, headers),
  ];
  expect(second).toEqual(first);
  const short = { digest: { algorithm: "SHA-512", value: "ab".repeat(32) } };
  expect(await post("", short)).toMatchObject({ status: 400, body: { facts: { failure: "badDataFormat" } } });
});

test("GM/T 0033: create request, create response, verify, info and every item, with the standard's numbers", async () => {
  const call = async (name: string, body: object) => (await post(`/gmt0033/${name}`, body)).body;
  const dataBase64 = Buffer.from("化验单").toString("base64");
  const made = await call("create-request", { dataBase64, reqType: 0, hashAlgorithm: 1 });
  const answer = await call("create-response", { requestBase64: made.requestBase64 });
  expect([made.result, answer.result]).toEqual([0, 0]);
  const { responseBase64 } = answer;
  expect(await call("verify", { responseBase64, dataBase64 })).toEqual({ result: 0 });
  expect(await call("verify", { responseBase64 })).toEqual({ result: 0 });
  expect(await call("verify", { responseBase64, dataBase64: "YQ==" })).toEqual({ result: 0x04000006 });
  expect(await call("info", { responseBase64 })).toMatchObject({ result: 0, issuer: "医院时间戳服务" });
  const item = async (number: number) => (await call("detail", { responseBase64, item: number })).value;
  expect(await item(1)).toMatch(/^2026-11-24T02:18:27/);
  expect(await item(3)).toBe(toHex(sm3Bytes(utf8("化验单"))));
  expect(await item(5)).toHaveLength(3);
  expect(await Promise.all([6, 8, 9, 10].map(item))).toEqual(["host", "RFC 3161", "CN", "医院"]);
  expect(await call("detail", { responseBase64, item: 13 })).toEqual({ result: 0x04000005, value: null });
  // reqType 1 asks for no certificate; the authority's can be given beside it.
  const bare = await call("create-request", { dataBase64, reqType: 1, hashAlgorithm: 1 });
  const without = await call("create-response", { requestBase64: bare.requestBase64 });
  const { token } = parseResponse(new Uint8Array(Buffer.from(String(without.responseBase64), "base64")));
  expect(token?.length).toBeLessThan(700);
  expect(await call("verify", { responseBase64: without.responseBase64 })).toEqual({ result: 0x04000006 });
  const certificate = [await item(4), ...((await item(5)) as string[]).slice(1)]
    .map((one) => toPem(new Uint8Array(Buffer.from(String(one), "base64"))))
    .join("");
  expect(await call("verify", { responseBase64: without.responseBase64, certificate })).toEqual({ result: 0 });
  expect(await call("create-request", { dataBase64, reqType: 0, hashAlgorithm: 2 })).toMatchObject({
    result: 0x04000007,
  });
  const foreign = buildRequest({ digest: sm3Bytes(fromHex("00")), policy: "1.2.3" });
  const refused = await call("create-response", { requestBase64: Buffer.from(foreign).toString("base64") });
  expect(refused.result).toBe(0x0400000b);
});

test("one timestamp proves a thousand documents, each by a record of its own, and no other document", async () => {
  const before = await h.db.$count(timestamp);
  const documents = Array.from({ length: 1000 }, (_, i) => Buffer.from(`病历 ${i}`));
  const digests = documents.map((one) => toHex(sm3Bytes(one)));
  const { status, body } = await post("/evidence-records", { digests });
  expect(status).toBe(201);
  expect(await h.db.$count(timestamp)).toBe(before + 1);
  const { recordsBase64, time } = body as { recordsBase64: string[]; time: string };
  const check = async (record: number, document: number) =>
    (
      await post("/evidence-records/verify", {
        recordBase64: recordsBase64[record],
        contentBase64: documents[document]?.toString("base64"),
      })
    ).body;
  for (const at of [0, 512, 999]) {
    expect((recordsBase64[at] ?? "").length).toBeLessThan(4000);
    expect(await check(at, at)).toMatchObject({
      verdict: "valid",
      timestamps: [{ time, isValid: true }],
      problems: [],
    });
  }
  expect(await check(0, 1)).toMatchObject({ verdict: "invalid", provenAt: null, problems: [{ code: "not-covered" }] });
  const short = { digests: [digests[0], "ab".repeat(48)] };
  expect(await post("/evidence-records", short)).toMatchObject({ status: 400, body: { code: "his.digest-length" } });
});
