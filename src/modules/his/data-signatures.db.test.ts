import { randomBytes, verify as verifyRsa, X509Certificate } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toHex, utf8 } from "#core/bytes.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { verifySignedData } from "#core/cms/verify.ts";
import { signatureFromDer } from "#core/sm/sm2.ts";
import { verifyToken } from "#core/tsp/verify-token.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { audit } from "#modules/audit/schema.ts";
import { addTrustAnchor } from "#modules/certificate/add-trust-anchor.ts";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { saveChannel } from "#modules/certificate/save-channel.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { document } from "#modules/document/schema.ts";
import { listKeys } from "#modules/institution/list-keys.ts";
import { makeKey, requestCertificate } from "#modules/institution/make-key.ts";
import { retireKey } from "#modules/institution/retire-key.ts";
import { institutionKey, institutionSignature } from "#modules/institution/schema.ts";
import { ensureTsaUnit } from "#modules/timestamp/ensure-tsa-unit.ts";
import { nativeSm2Verify } from "#server/native-sm2.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { type Credentials, type Send, signedRequest } from "#test/his-client.ts";
import { testCa, type TestCa } from "#test/sm2-ca.ts";
import { createApplication } from "./create-application.ts";
import { hisApp } from "./http.ts";
import { setScopes } from "./scopes.ts";

let h: Harness;
let ca: TestCa;
let his: Credentials & { applicationId: string };
let other: Credentials & { applicationId: string };
let app: ReturnType<typeof hisApp>;

beforeAll(async () => {
  process.env.TSA_CLOCK = "host";
  h = await openHarness();
  ca = testCa(() => h.clock.now().getTime());
  await saveChannel(h.system, {
    name: "示范通道",
    caName: "测试 CA",
    licenceNo: "ECP0000",
    licenceUntil: "2031-01-01T00:00:00Z",
    connector: "ca1",
    labels: { person: "person", tsa: "tsa", institution: "institution", "institution-rsa": "institution-rsa" },
    validityYears: 1,
    subjectTemplate: [{ label: "CN", value: "{name}" }],
    isEnabled: true,
  });
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(ca.root.der) });
  await ensureTsaUnit(h.system, ca);
  his = await createApplication(h.system, { name: "HIS", callbackUrl: null, scopes: ["institution-sign"] });
  other = await createApplication(h.system, { name: "LIS", callbackUrl: null });
  app = hisApp(h);
}, 120_000);
afterAll(() => h.close());

type Answer = { status: number; body: Record<string, unknown> };
type Shown = {
  signatureId: string;
  state: string;
  qr: null;
  digest: { algorithm: string; value: string };
  result: { signatureBase64: string; timestampBase64: string | null; certificatesBase64: string[] };
};

async function ask(send: Omit<Send, "now">, who: Credentials = his): Promise<Answer> {
  const reply = await app.fetch(signedRequest(who, { ...send, now: h.clock.now().getTime() }));
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

const TEXT = '{"处方号":"CF20261124001","药品":[{"名称":"阿司匹林肠溶片","数量":"1盒"}]}';
const body = (more: object = {}) => ({
  signer: { kind: "institution" },
  format: "p7-detached",
  title: "门诊处方",
  contentText: TEXT,
  ...more,
});
const sign = async (more: object = {}): Promise<Shown> => {
  const answer = await ask({ path: "/data-signatures", body: body(more) });
  expect(answer).toMatchObject({ status: 201, body: { state: "signed" } });
  return answer.body as unknown as Shown;
};
const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

test("without a key of the hospital nothing is signed, and the answer says who can help", async () => {
  expect(await ask({ path: "/data-signatures", body: body() })).toMatchObject({
    status: 409,
    body: { code: "institution.no-key", facts: { algorithm: "SM2" } },
  });
});

test("a person who is not there leaves no document behind", async () => {
  await saveDocumentType(h.system, { code: "orders", name: "医嘱", mustRead: false });
  const before = await h.db.$count(document);
  const asked = { ...body(), type: "orders", signer: { kind: "person", staffNo: "999999" } };
  expect(await ask({ path: "/data-signatures", body: asked })).toMatchObject({
    status: 404,
    body: { code: "person.not-found" },
  });
  expect(await h.db.$count(document)).toBe(before);
});

describe("with keys of the hospital", () => {
  beforeAll(async () => {
    await makeKey(h.system, { algorithm: "sm2" }, ca);
    await makeKey(h.system, { algorithm: "rsa-2048" }, ca);
  });

  test.each([
    ["SM2", "pkcs7", "p7-detached", "1.2.840.113549.1.7.1", "sm3"],
    ["SM2", "gm", "p7-attached", "1.2.156.10197.6.1.4.2.1", "sm3"],
    ["RSA", "pkcs7", "p7-attached", "1.2.840.113549.1.7.1", "sha256"],
    ["RSA", "gm", "p7-detached", "1.2.156.10197.6.1.4.2.1", "sha256"],
  ])("%s %s %s verifies with its timestamp, is kept, and is the sender's alone", async (...row) => {
    const [algorithm, contentTypes, format, contentType, digestAlgorithm] = row;
    const shown = await sign({ signer: { kind: "institution", algorithm }, contentTypes, format });
    const cms = parseSignedData(bytesOf(shown.result.signatureBase64));
    expect(cms.contentType).toBe(contentType);
    expect(cms.content).toEqual(format === "p7-attached" ? utf8(TEXT) : null);
    const content = format === "p7-attached" ? null : [utf8(TEXT)];
    const result = verifySignedData(cms, { content, crypto: nodeCrypto });
    expect(result).toMatchObject({ ok: true, digestAlgorithm, signingTime: h.clock.now().getTime() });
    expect(toHex(result.messageDigest ?? new Uint8Array())).toBe(shown.digest.value);
    const anchors = [parseCertificate(ca.root.der)];
    const stamped = [result.signatureValue ?? new Uint8Array()];
    expect(verifyToken(result.token ?? new Uint8Array(), { stamped, anchors, crypto: nodeCrypto }).ok).toBe(true);

    const path = `/data-signatures/${shown.signatureId}`;
    const { qr, ...kept } = shown;
    expect(qr).toBeNull();
    expect(await ask({ path })).toEqual({ status: 200, body: kept });
    expect(shown.result).toMatchObject({ stampedBy: "own", insteadOf: [] });
    const missed = [{ authority: "own", code: "timestamp.time-not-available" }];
    const outside = { stampedBy: "云时间戳", insteadOf: missed };
    await h.db.update(institutionSignature).set(outside).where(eq(institutionSignature.id, shown.signatureId));
    const passedOver = { stampedBy: "云时间戳", insteadOf: [{ ...missed[0], zh: "本院时间戳（没有可信时间）" }] };
    expect(await ask({ path })).toMatchObject({ body: { result: passedOver } });
    expect(await ask({ path }, other)).toMatchObject({ status: 404, body: { code: "his.not-found" } });
    const rows = await h.db.select().from(audit).where(eq(audit.subject, shown.signatureId));
    expect(rows).toMatchObject([{ type: "institution.signed", actorKind: "application", actorId: his.applicationId }]);
  });

  test("P1 signs the bytes themselves: SM2 with Z and the default id, RSA with SHA-256; a token lies beside", async () => {
    const sm2 = await sign({ format: "p1" });
    const [leaf = ""] = sm2.result.certificatesBase64;
    const { key } = parseCertificate(bytesOf(leaf));
    if (key.kind !== "sm2") throw new Error("not SM2");
    const value = bytesOf(sm2.result.signatureBase64);
    expect(nativeSm2Verify(key.point, utf8(TEXT), signatureFromDer(value))).toBe(true);
    const anchors = [parseCertificate(ca.root.der)];
    const token = bytesOf(sm2.result.timestampBase64 ?? "");
    expect(verifyToken(token, { stamped: [value], anchors, crypto: nodeCrypto }).ok).toBe(true);

    const contentBase64 = randomBytes(300).toString("base64");
    const rsa = await sign({
      signer: { kind: "institution", algorithm: "RSA" },
      format: "p1",
      contentText: undefined,
      contentBase64,
    });
    const { publicKey } = new X509Certificate(bytesOf(rsa.result.certificatesBase64[0] ?? ""));
    expect(verifyRsa("sha256", bytesOf(contentBase64), publicKey, bytesOf(rsa.result.signatureBase64))).toBe(true);
  });

  test("what was signed verifies at the same door: base64, PEM and hexadecimal, with and without the content", async () => {
    const check = async (more: object) => (await ask({ path: "/data-signatures/verify", body: more })).body;
    const attached = await sign({ format: "p7-attached", contentTypes: "gm" });
    const base64 = attached.result.signatureBase64;
    const pem = `-----BEGIN PKCS7-----\n${base64.match(/.{1,64}/g)?.join("\n")}\n-----END PKCS7-----\n`;
    for (const signature of [base64, pem, Buffer.from(base64, "base64").toString("hex")])
      expect(await check({ signature })).toMatchObject({
        verdict: "valid",
        kind: "cms",
        contentTypes: "gm",
        content: { source: "enclosed", sm3: attached.digest.value },
        signers: [{ algorithm: "SM2 / SM3", judgedAt: { because: "timestamp" }, reasons: [] }],
      });
    const rsa = await sign({ signer: { kind: "institution", algorithm: "RSA" } });
    const detached = { signature: rsa.result.signatureBase64 };
    expect(await check(detached)).toMatchObject({ verdict: "unknown", subIndication: "SIGNED_DATA_NOT_FOUND" });
    expect(await check({ ...detached, digest: rsa.digest })).toMatchObject({ verdict: "valid" });
    expect(await check({ ...detached, contentText: `${TEXT} ` })).toMatchObject({
      verdict: "invalid",
      signers: [{ algorithm: "RSA / SHA-256", reasons: [{ code: "cms.digest-mismatch" }] }],
    });
    const raw = await sign({ format: "p1" });
    const p1 = {
      signature: raw.result.signatureBase64,
      certificates: raw.result.certificatesBase64[0],
      contentText: TEXT,
    };
    expect(await check(p1)).toMatchObject({ verdict: "unknown", kind: "p1" });
    const certificates = raw.result.certificatesBase64.map((one) => toPem(bytesOf(one))).join("");
    expect(await check({ ...p1, certificates })).toMatchObject({ verdict: "valid", kind: "p1" });
    expect(await check({ signature: "no Base64!" })).toMatchObject({ code: "evidence.not-decodable" });
    expect(await check({ ...p1, certificates: "AAAA" })).toMatchObject({ code: "evidence.certificate-unreadable" });
    expect(await check({ signature: "aGVsbG8=" })).toMatchObject({ verdict: "invalid", kind: "unreadable" });
  });

  test("a digest is enough for a detached CMS, and for nothing else", async () => {
    const digest = { algorithm: "SM3", value: toHex(sm3Bytes(utf8(TEXT))) };
    const shown = await sign({ contentText: undefined, digest });
    const cms = parseSignedData(bytesOf(shown.result.signatureBase64));
    expect(verifySignedData(cms, { content: [utf8(TEXT)], crypto: nodeCrypto }).ok).toBe(true);
    const codes = async (more: object) => {
      const answer = await ask({ path: "/data-signatures", body: body({ contentText: undefined, digest, ...more }) });
      return [answer.status, answer.body.code];
    };
    expect(await codes({ format: "p1" })).toEqual([400, "institution.content-for-p1"]);
    expect(await codes({ format: "p7-attached" })).toEqual([400, "institution.content-for-attached"]);
    expect(await codes({ signer: { kind: "institution", algorithm: "RSA" } })).toEqual([
      400,
      "institution.digest-algorithm",
    ]);
    expect(await codes({ contentText: TEXT })).toEqual([400, "his.data-once"]);
    expect(await codes({ digest: undefined })).toEqual([400, "his.data-once"]);
  });

  test("what could be another document's attributes, or the platform's own JSON, is not signed raw", async () => {
    const attributes = Buffer.from("3100", "hex").toString("base64");
    const raw = { format: "p1", contentText: undefined };
    for (const more of [
      { ...raw, contentBase64: attributes },
      { format: "p1", contentText: '{"xq":"login","a":1}' },
    ])
      expect(await ask({ path: "/data-signatures", body: body(more) })).toMatchObject({
        status: 400,
        body: { code: "institution.ambiguous" },
      });
    await sign({ format: "p1", contentText: "1abc" });
  });

  test("the description's own examples are served", async () => {
    const reply = await app.fetch(new Request("http://localhost:3000/api/his/v1/openapi.json"));
    const { paths } = (await reply.json()) as { paths: Record<string, { post: Described }> };
    type Described = {
      requestBody: { content: { "application/json": { examples: Record<string, { value: object }> } } };
    };
    const examplesOf = (path: string) => paths[path]?.post.requestBody.content["application/json"].examples ?? {};
    const { institution, institutionDigest, person } = examplesOf("/api/his/v1/data-signatures");
    for (const one of [institution, institutionDigest])
      expect((await ask({ path: "/data-signatures", body: one?.value })).status).toBe(201);
    // Well-formed; this hospital has no such doctor and no such type of document.
    expect((await ask({ path: "/data-signatures", body: person?.value })).body.code).toBe("document.unknown-type");
    expect(Object.keys(examplesOf("/api/his/v1/data-signatures/verify"))).toEqual(["detached", "raw"]);
  });

  test("an application without the scope is refused until it is granted, and again once it is taken away", async () => {
    const asked = () => ask({ path: "/data-signatures", body: body() }, other);
    expect(await asked()).toMatchObject({ status: 403, body: { code: "his.scope-missing" } });
    const denied = await h.db.select().from(audit).where(eq(audit.type, "his.scope-denied"));
    expect(denied).toMatchObject([{ actorId: other.applicationId }]);
    await setScopes(h.system, { applicationId: other.applicationId, scopes: ["institution-sign"] });
    expect((await asked()).status).toBe(201);
    await setScopes(h.system, { applicationId: other.applicationId, scopes: [] });
    expect((await asked()).status).toBe(403);
  });

  test("one Idempotency-Key is one signature", async () => {
    const send = { path: "/data-signatures", body: body(), headers: { "idempotency-key": "sign-1" } };
    const before = await h.db.$count(institutionSignature);
    const [first, second] = [await ask(send), await ask(send)];
    expect(second).toEqual(first);
    expect(await h.db.$count(institutionSignature)).toBe(before + 1);
  });

  test("a retired key signs no more, its private part is gone and its certificate revoked; the next one takes over", async () => {
    const { keyId } = await makeKey(h.system, { algorithm: "sm2" }, ca);
    const before = await sign();
    await retireKey(h.system, { keyId, why: "key-retired" }, ca);
    await retireKey(h.system, { keyId, why: "key-retired" }, ca);
    const [row] = await h.db.select().from(institutionKey).where(eq(institutionKey.id, keyId));
    expect(row).toMatchObject({ state: "retired", keySealed: null });
    expect(await certificateOf(h.system, keyId)).toBeNull();
    const after = await sign();
    expect(after.result.certificatesBase64[0]).not.toBe(before.result.certificatesBase64[0]);
    expect(await listKeys(h.system)).toMatchObject([
      { id: keyId, state: "retired", signatures: 1, certificate: { state: "revoked" } },
      { algorithm: "rsa-2048", state: "active", certificate: { state: "issued" } },
      { algorithm: "sm2", state: "active", certificate: { state: "issued" } },
    ]);
  });

  test("near its end the certificate is renewed for the same key", async () => {
    const [, , oldest] = await listKeys(h.system);
    const keyId = oldest?.id ?? "";
    const first = await certificateOf(h.system, keyId);
    expect((await requestCertificate(h.system, { keyId }, ca)).certificateId).toBe(first?.id);
    h.clock.advance(330 * 86_400_000);
    await requestCertificate(h.system, { keyId }, ca);
    const second = await certificateOf(h.system, keyId);
    expect(second?.id).not.toBe(first?.id);
    expect(parseCertificate(second?.der ?? new Uint8Array()).key).toEqual(
      parseCertificate(first?.der ?? new Uint8Array()).key,
    );
    h.clock.advance(-330 * 86_400_000);
  });

  test("an expired certificate signs nothing", async () => {
    h.clock.advance(800 * 86_400_000);
    expect(await ask({ path: "/data-signatures", body: body() })).toMatchObject({
      body: { code: "institution.no-key" },
    });
    h.clock.advance(-800 * 86_400_000);
  });
});
