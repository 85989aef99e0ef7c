import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sm3 } from "#core/sm/sm3.ts";
import { verifyToken } from "#core/tsp/verify-token.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { buildOcspRequest, fitsNonce, parseOcspResponse } from "#core/x509/ocsp.ts";
import { statusOfPath } from "#core/x509/path-status.ts";
import { gatewayError } from "#modules/gateway/errors.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { makeKey } from "../institution/make-key.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { saveCampus } from "#modules/person/save-campus.ts";
import { saveDepartment } from "#modules/person/save-department.ts";
import { newId } from "#server/columns.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { DAY, random, sm2KeyPair, sm2Sign } from "#test/sm2-ca.ts";
import { CA1, CA2 } from "../../../sandbox/ca/makes.ts";
import { caServer } from "../../../sandbox/ca/server.ts";
import { Faults } from "../../../sandbox/faults.ts";
import { ensureTsaUnit } from "../timestamp/ensure-tsa-unit.ts";
import { issueToken } from "../timestamp/issue-token.ts";
import { tsaUnit } from "../timestamp/schema.ts";
import { addTrustAnchor } from "./add-trust-anchor.ts";
import { applyForCertificate } from "./apply-for-certificate.ts";
import type { CaChannel } from "./ca-channel.ts";
import { certificateOf } from "./certificate-of.ts";
import { refreshLists } from "./refresh-revocation.ts";
import { renewCertificate } from "./renew-certificate.ts";
import { revocationOf } from "./revocation-of.ts";
import { revokeCertificate } from "./revoke-certificate.ts";
import { saveChannel } from "./save-channel.ts";
import { subjectFor } from "./subject-for.ts";
import { tryChannel } from "./try-channel.ts";

// Two CAs that know nothing of our code: one follows GM/T 0015 to the letter, one has the habits seen in the field.

let h: Harness;
let personId: string;
const folder = mkdtempSync(join(tmpdir(), "sandbox-ca-"));

beforeAll(async () => {
  h = await openHarness();
  await saveCampus(h.system, { code: "01", name: "本部院区" });
  await saveDepartment(h.system, { code: "0101", name: "心血管内科", campusCode: "01" });
  await importStaff(h.system, [
    { staffNo: "000231", name: "林知秋", departmentCode: "0101", category: "医师", title: "住院医师" },
  ]);
  personId = (await findByStaffNo(h.system, "000231"))?.id ?? "";
  // These CAs live by the host's clock; a minute on, everything they issue in this run has become valid.
  h.clock.advance(Date.now() - h.clock.now().getTime() + 60_000);
});
afterAll(async () => {
  await h.close();
  rmSync(folder, { recursive: true });
});

/** As the gateway tells it. */
const refusedWith = async (reply: Response) =>
  gatewayError("refused", { status: reply.status, detail: await reply.text(), service: "CA", serviceEn: "CA" });

describe.each([CA1, CA2])("$name", (make) => {
  const server = caServer({
    make,
    folder: join(folder, make.name),
    at: "http://ca.test",
    user: "u",
    password: "p",
    faults: new Faults(),
  });
  const authorization = `Basic ${Buffer.from("u:p").toString("base64")}`;
  async function post(path: string, body: string | Uint8Array<ArrayBuffer>, type: string): Promise<Uint8Array> {
    const reply = await server.request(path, {
      method: "POST",
      body,
      headers: { authorization, "content-type": type },
    });
    if (!reply.ok) throw await refusedWith(reply);
    const bytes = Buffer.from(await reply.arrayBuffer());
    return new Uint8Array(path.startsWith("/.well") ? Buffer.from(bytes.toString(), "base64") : bytes);
  }
  const est = (label: string, verb: string, der: Uint8Array) =>
    post(`/.well-known/est/${label}/${verb}`, Buffer.from(der).toString("base64"), "application/pkcs10");
  const ca: CaChannel = {
    caCertificates: async (_ctx, _connector, label) => {
      const reply = await server.request(`/.well-known/est/${label ? `${label}/` : ""}cacerts`);
      if (!reply.ok) throw await refusedWith(reply);
      return new Uint8Array(Buffer.from(await reply.text(), "base64"));
    },
    enroll: (_ctx, _connector, { label, csrDer }) => est(label, "simpleenroll", csrDer),
    reenroll: (_ctx, _connector, { label, csrDer }) => est(label, "simplereenroll", csrDer),
    sources: async () => ({ crls: { issuing: "http://ca.test/crl", root: "http://ca.test/root.crl" }, ocsp: true }),
    crl: async (_ctx, _connector, { name }) => {
      const reply = await server.request(name === "root" ? "/root.crl" : "/crl");
      return new Uint8Array(await reply.arrayBuffer());
    },
    ocsp: async (_ctx, _connector, der) => await post("/ocsp", Uint8Array.from(der), "application/ocsp-request"),
    revoke: async (_ctx, _connector, { serialHex, reason }) => {
      await post("/revoke", JSON.stringify({ serial: serialHex, reason }), "application/json");
    },
  };
  beforeAll(async () => {
    await saveChannel(h.system, {
      name: make.name,
      caName: make.name,
      licenceNo: "DEMO",
      licenceUntil: "2031-01-01T00:00:00Z",
      connector: make.name,
      labels: { person: "person", tsa: "tsa", institution: "institution", "institution-rsa": "institution-rsa" },
      validityYears: make.years.person ?? 0,
      subjectTemplate: [
        { label: "C", value: "CN" },
        { label: "O", value: "示范市第一人民医院" },
        { label: "OU", value: "{department}" },
        { label: "CN", value: "{name}" },
        { label: "SERIALNUMBER", value: "{staffNo}" },
      ],
      isEnabled: true,
      priority: make === CA1 ? 2 : 1,
    });
    await addTrustAnchor(h.system, { name: make.name, pem: await (await server.request("/root.pem")).text() });
  });

  test("the trial tells a label the CA has from one it has not, whatever it answers there", async () => {
    const labels = { person: "person", institution: "persona" };
    const steps = await tryChannel(h.system, { connector: make.name, labels }, ca);
    const profiles = steps.filter(({ step }) => step === "profile");
    expect(profiles.map(({ subject, problem, isTold }) => [subject, problem?.en ?? null, isTold])).toEqual([
      ["person", null, true],
      ["institution", expect.stringContaining("does not know the label “persona”"), true],
    ]);
  });

  test("a person's certificate is issued, renewed, revoked, and list and OCSP say so", async () => {
    const key = sm2KeyPair();
    const keyId = newId();
    const request = async () => {
      const { subject } = await subjectFor(h.system, { personId, profile: "person", keyId });
      const info = csrInfo({ subject, publicKey65: key.point });
      return assembleCsr(info, sm2Sign(key, info));
    };
    const first = await applyForCertificate(
      h.system,
      { personId, keyId, csrDer: await request(), profile: "person" },
      ca,
    );
    const parsed = parseCertificate(first.certificateDer);
    expect(parsed.subject.text).toContain("林知秋");
    expect((parsed.notAfter - parsed.notBefore) / DAY).toBeGreaterThan(700);
    await refreshLists(h.system, ca);
    expect(await revocationOf(h.system, { certificateId: first.certificateId })).toMatchObject([
      { now: { status: "good", why: "not-listed" } },
      { now: { status: "good", why: "not-listed" } },
      { now: { status: "good", why: "trust-anchor" } },
    ]);

    const wait = parsed.notAfter - h.clock.now().getTime() - 30 * DAY;
    h.clock.advance(wait);
    const renewed = await renewCertificate(h.system, { keyId, csrDer: await request() }, ca);
    h.clock.advance(-wait);
    expect(parseCertificate(renewed.certificateDer).subject.der).toEqual(parsed.subject.der);
    expect(renewed.certificateDer).not.toEqual(first.certificateDer);

    await revokeCertificate(h.system, { certificateId: renewed.certificateId, why: "lost-phone" }, ca);
    h.clock.advance(900_000);
    await refreshLists(h.system, ca);
    const [now] = await revocationOf(h.system, { certificateId: renewed.certificateId });
    expect(now?.now).toMatchObject({ status: "revoked", reason: "keyCompromise" });

    const path = renewed.chain.map(parseCertificate);
    const [certificate, issuer] = path;
    if (!certificate || !issuer) throw new Error("chain");
    const nowMs = h.clock.now().getTime();
    for (const hash of ["sm3", "sha1"] as const) {
      const nonce = random(16);
      const asked = buildOcspRequest({ certificate, issuer, nonce, hash }, nodeCrypto);
      const answer = parseOcspResponse(await post("/ocsp", Uint8Array.from(asked), "application/ocsp-request"));
      expect([fitsNonce(answer, nonce), fitsNonce(answer, random(16))]).toEqual([true, false]);
      const evidence = { crls: [], ocsp: [answer] };
      const [status] = statusOfPath({ path, evidence, atMs: nowMs, nowMs, crypto: nodeCrypto });
      expect(status?.now).toMatchObject({ status: "revoked", reason: "keyCompromise", source: { kind: "ocsp" } });
    }
  });

  test("the institution's SM2 key gets a certificate, and its RSA key where the CA runs RSA", async () => {
    const { keyId } = await makeKey(h.system, { algorithm: "sm2" }, ca);
    const sm2 = await certificateOf(h.system, keyId);
    expect(sm2?.chain).toHaveLength(3);
    if (!make.beside) {
      await expect(makeKey(h.system, { algorithm: "rsa-2048" }, ca)).rejects.toThrow();
      return;
    }
    const pem = await (await server.request("/rsa/root.pem")).text();
    await addTrustAnchor(h.system, { name: `${make.name} RSA`, pem });
    const rsa = await certificateOf(h.system, (await makeKey(h.system, { algorithm: "rsa-3072" }, ca)).keyId);
    expect(rsa?.chain.map((der) => parseCertificate(der).key)).toMatchObject([
      { kind: "rsa", bits: 3072 },
      { kind: "rsa", bits: 2048 },
      { kind: "rsa", bits: 2048 },
    ]);
  });

  test("its TSA certificate serves the timestamp unit", async () => {
    await h.db.delete(tsaUnit);
    const { unitId } = await ensureTsaUnit(h.system, ca);
    expect(await h.db.select().from(tsaUnit).where(eq(tsaUnit.id, unitId))).toMatchObject([{ state: "active" }]);
    const stamped = random(64);
    const token = await issueToken(h.system, { digestSm3: sm3(stamped) }, "host");
    const root = new Uint8Array(
      Buffer.from((await (await server.request("/root.pem")).text()).replaceAll(/-----.*-----|\s/g, ""), "base64"),
    );
    const result = verifyToken(token, { stamped: [stamped], anchors: [parseCertificate(root)], crypto: nodeCrypto });
    expect(result.problems).toEqual([]);
  });
});
