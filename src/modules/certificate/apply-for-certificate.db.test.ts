import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AppError } from "#core/error.ts";
import { certificatesOnly } from "#core/cms/assemble.ts";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { nameOf } from "#core/x509/name.ts";
import { audit } from "#modules/audit/schema.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { saveCampus } from "#modules/person/save-campus.ts";
import { saveDepartment } from "#modules/person/save-department.ts";
import { newId } from "#server/columns.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { certify, DAY, type KeyPair, sm2KeyPair, sm2Sign, testCa, type TestCa, tsaExtensions } from "#test/sm2-ca.ts";
import { addTrustAnchor } from "./add-trust-anchor.ts";
import { applyForCertificate } from "./apply-for-certificate.ts";
import { channelFor, listChannels } from "./channel.ts";
import { certificateOf } from "./certificate-of.ts";
import { listCertificatesInput } from "./input.ts";
import type { Issued } from "./issue-certificate.ts";
import { certificateDetail, listCertificates } from "./list-certificates.ts";
import { toPem } from "./pem.ts";
import { refreshLists } from "./refresh-revocation.ts";
import { renewCertificate } from "./renew-certificate.ts";
import { revocationOf } from "./revocation-of.ts";
import { revokeCertificate } from "./revoke-certificate.ts";
import { saveChannel } from "./save-channel.ts";
import { caChannel, certificate, trustAnchor } from "./schema.ts";
import { subjectFor } from "./subject-for.ts";

let h: Harness;
let ca: TestCa;
let personId: string;

beforeAll(async () => {
  h = await openHarness();
  await saveCampus(h.system, { code: "01", name: "本部院区" });
  await saveDepartment(h.system, { code: "0101", name: "心血管内科", campusCode: "01" });
  await importStaff(h.system, [
    { staffNo: "000231", name: "林知秋", departmentCode: "0101", category: "医师", title: "住院医师" },
  ]);
  personId = (await findByStaffNo(h.system, "000231"))?.id ?? "";
});
afterAll(() => h.close());

const channel = {
  name: "示范通道",
  caName: "测试 CA",
  licenceNo: "ECP0000",
  licenceUntil: new Date("2031-01-01T00:00:00Z"),
  connector: "ca1",
  labels: { person: "person", tsa: "tsa" },
  validityYears: 1,
  subjectTemplate: [
    { label: "C", value: "CN" },
    { label: "OU", value: "{department}" },
    { label: "CN", value: "{name}" },
    { label: "SERIALNUMBER", value: "{staffNo}" },
  ],
  isEnabled: true,
};

beforeEach(async () => {
  for (const table of [certificate, trustAnchor, caChannel]) await h.db.delete(table);
  ca = testCa(() => h.clock.now().getTime());
  await saveChannel(h.system, channel);
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(ca.root.der) });
});

async function application(key: KeyPair = sm2KeyPair(), keyId: string = newId()) {
  const { subject } = await subjectFor(h.system, { personId, profile: "person", keyId });
  const info = csrInfo({ subject, publicKey65: key.point });
  return { personId, keyId, csrDer: assembleCsr(info, sm2Sign(key, info)), profile: "person" as const };
}

const eventsOf = async (subject: string) =>
  (await h.db.select({ type: audit.type }).from(audit).where(eq(audit.subject, subject)).orderBy(audit.seq)).map(
    ({ type }) => type,
  );

test("an application becomes a certificate with our subject and key, stored sealed, with its chain", async () => {
  const key = sm2KeyPair();
  const asked = await application(key);
  const issued = await applyForCertificate(h.system, asked, ca);
  const parsed = parseCertificate(issued.certificateDer);
  expect(parsed.subject.text).toBe("C=CN, OU=心血管内科, CN=林知秋, SERIALNUMBER=000231");
  expect(parsed.key).toMatchObject({ kind: "sm2", point: key.point });
  expect(issued.chain).toEqual([issued.certificateDer, ca.issuing.der, ca.root.der]);
  expect((await certificateOf(h.system, asked.keyId))?.der).toEqual(issued.certificateDer);
  expect(ca.calls).toEqual(["ca1/person"]);

  const [row] = await h.db.select().from(certificate).where(eq(certificate.id, issued.certificateId));
  if (!row?.certificateSealed) throw new Error("row");
  expect(Buffer.from(row.certificateSealed).includes(Buffer.from("林知秋"))).toBe(false);
  expect(Buffer.from(row.requestSealed).includes(Buffer.from("林知秋"))).toBe(false);
  expect(await eventsOf(issued.certificateId)).toEqual(["certificate.applied", "certificate.issued"]);

  // Rows cannot be exchanged: a sealed certificate opens under its own id only.
  await h.db.update(certificate).set({ id: newId() }).where(eq(certificate.id, issued.certificateId));
  await expect(certificateOf(h.system, asked.keyId)).rejects.toThrow("does not open");
});

test("repeating an application asks the CA once; two at once end with one certificate", async () => {
  const asked = await application();
  const [one, two] = await Promise.all([
    applyForCertificate(h.system, asked, ca),
    applyForCertificate(h.system, asked, ca),
  ]);
  const three = await applyForCertificate(h.system, asked, ca);
  expect(one.certificateDer).toEqual(two.certificateDer);
  expect(three.certificateDer).toEqual(one.certificateDer);
  expect(await h.db.select().from(certificate).where(eq(certificate.keyId, asked.keyId))).toHaveLength(1);
  expect(ca.calls.length).toBeLessThanOrEqual(2);
});

test("of two at once the slower, which opens nothing any more, has the certificate of the faster", async () => {
  const asked = await application();
  let faster: Issued | undefined;
  // The slower one has seen no certificate; before it opens its application, the faster one is through.
  const db = new Proxy(h.db, {
    get(target, name) {
      if (name !== "transaction" || faster) return Reflect.get(target, name) as unknown;
      return async (work: Parameters<typeof h.db.transaction>[0]) => {
        faster = await applyForCertificate(h.system, asked, ca);
        return await target.transaction(work);
      };
    },
  });
  const slower = await applyForCertificate({ ...h.system, db }, asked, ca);
  expect(slower.certificateId).toBe(faster?.certificateId);
});

test("a CA that cannot be reached leaves the application open, and the next call goes on with it", async () => {
  const asked = await application();
  ca.fail = [new AppError("gateway.timeout", 504, { zh: "", en: "" })];
  await expect(applyForCertificate(h.system, asked, ca)).rejects.toMatchObject({ code: "gateway.timeout" });
  const [row] = await h.db.select().from(certificate).where(eq(certificate.keyId, asked.keyId));
  expect(row).toMatchObject({ state: "applying", problem: "gateway.timeout", round: 1 });
  const issued = await applyForCertificate(h.system, asked, ca);
  expect(issued.certificateId).toBe(row?.id);
});

const asSelf = () => nameOf([{ label: "CN", value: "999@林知秋@01" }]);
test.each([
  [
    "a certificate with another name",
    "certificate.wrong-subject",
    (point: Uint8Array) => certificatesOnly([certify(ca.issuing, { subject: ca.root.subject, point })]),
  ],
  [
    "a certificate for another key",
    "certificate.mismatch",
    () => certificatesOnly([certify(ca.issuing, { subject: ca.issuing.subject, point: sm2KeyPair().point })]),
  ],
  ["something else", "certificate.answer-malformed", () => Uint8Array.of(0x30, 0)],
  ["nothing", "certificate.answer-malformed", () => certificatesOnly([])],
  [
    "a certificate of a CA nobody trusts",
    "certificate.untrusted",
    (point: Uint8Array) => certificatesOnly([certify(testCa().issuing, { subject: asSelf(), point })]),
  ],
  [
    "an expired certificate",
    "certificate.untrusted",
    (point: Uint8Array) =>
      certificatesOnly([certify(ca.issuing, { subject: asSelf(), point, notAfter: h.clock.now().getTime() - 1000 })]),
  ],
  [
    "a certificate that may not sign documents",
    "certificate.wrong-usage",
    (point: Uint8Array) =>
      certificatesOnly([certify(ca.issuing, { subject: asSelf(), point, extensions: tsaExtensions() })]),
  ],
  [
    "a certificate for three years where one is agreed",
    "certificate.wrong-validity",
    (point: Uint8Array) =>
      certificatesOnly([
        certify(ca.issuing, { subject: asSelf(), point, notAfter: h.clock.now().getTime() + 1096 * DAY }),
      ]),
  ],
  [
    "a certificate for half a year where one is agreed",
    "certificate.wrong-validity",
    (point: Uint8Array) =>
      certificatesOnly([
        certify(ca.issuing, { subject: asSelf(), point, notAfter: h.clock.now().getTime() + 183 * DAY }),
      ]),
  ],
])("%s is refused and the application ends", async (_, code, answer) => {
  const key = sm2KeyPair();
  const asked = await application(key);
  ca.answer = () => answer(key.point);
  await expect(applyForCertificate(h.system, asked, ca)).rejects.toMatchObject({ code });
  const [row] = await h.db.select().from(certificate).where(eq(certificate.keyId, asked.keyId));
  expect(row).toMatchObject({ state: "failed", problem: code, certificateSealed: null });
  expect(await certificateOf(h.system, asked.keyId)).toBeNull();
  expect(await eventsOf(row?.id ?? "")).toEqual(["certificate.applied", "certificate.refused"]);
  // A new application is a new round, first certificate again.
  await applyForCertificate(h.system, asked, ca);
  expect(ca.calls).toEqual(["ca1/person", "ca1/person"]);
});

test("a request with a foreign subject, a wrong signature or no request at all never reaches the CA", async () => {
  const key = sm2KeyPair();
  const info = csrInfo({ subject: nameOf([{ label: "CN", value: "别人" }]), publicKey65: key.point });
  const asked = await application(key);
  const wrong = { ...asked, csrDer: assembleCsr(info, sm2Sign(key, info)) };
  await expect(applyForCertificate(h.system, wrong, ca)).rejects.toMatchObject({ code: "certificate.subject-changed" });
  const forged = { ...asked, csrDer: assembleCsr(info, sm2Sign(sm2KeyPair(), info)) };
  await expect(applyForCertificate(h.system, forged, ca)).rejects.toMatchObject({
    code: "certificate.request-signature",
  });
  const empty = { ...asked, csrDer: new Uint8Array() };
  await expect(applyForCertificate(h.system, empty, ca)).rejects.toMatchObject({
    code: "certificate.request-malformed",
  });
  expect(ca.calls).toEqual([]);
  expect(await h.db.select().from(certificate)).toEqual([]);
});

test("a channel without licence, without the profile, or no channel at all issues nothing", async () => {
  const [made] = await listChannels(h.system);
  const change = { ...channel, channelId: made?.id };
  const asked = await application();
  await saveChannel(h.system, { ...change, licenceUntil: h.clock.now(), version: 1 });
  await expect(applyForCertificate(h.system, asked, ca)).rejects.toMatchObject({
    code: "certificate.licence-expired",
  });
  await saveChannel(h.system, { ...change, labels: { tsa: "tsa" }, version: 2 });
  await expect(applyForCertificate(h.system, asked, ca)).rejects.toMatchObject({
    code: "certificate.profile-not-offered",
  });
  await saveChannel(h.system, { ...change, isEnabled: false, version: 3 });
  await expect(applyForCertificate(h.system, asked, ca)).rejects.toMatchObject({ code: "certificate.no-channel" });
});

test("of several channels the first in order that is on, issues such certificates and has a licence is asked", async () => {
  const [first] = await listChannels(h.system);
  const where = async (profile: "person" | "institution-rsa") => (await channelFor(h.system, profile)).name;
  const second = { ...channel, name: "第二通道", connector: "ca2", priority: 5 };
  const labels = { person: "person", "institution-rsa": "rsa" };
  const { channelId } = await saveChannel(h.system, { ...second, labels });
  expect([await where("person"), await where("institution-rsa")]).toEqual(["第二通道", "第二通道"]);
  await saveChannel(h.system, { ...second, labels, channelId, version: 1, priority: 20 });
  expect([await where("person"), await where("institution-rsa")]).toEqual(["示范通道", "第二通道"]);
  await saveChannel(h.system, { ...channel, channelId: first?.id, version: 1, licenceUntil: h.clock.now() });
  expect(await where("person")).toBe("第二通道");
});

test("two who edit a channel at once do not overwrite each other unseen, and no two have one name", async () => {
  const [made] = await listChannels(h.system);
  const edit = { ...channel, channelId: made?.id, version: 1 };
  expect(await saveChannel(h.system, { ...edit, caName: "甲" })).toEqual({ channelId: made?.id, version: 2 });
  await expect(saveChannel(h.system, { ...edit, caName: "乙" })).rejects.toMatchObject({
    code: "certificate.channel-changed",
  });
  await expect(saveChannel(h.system, channel)).rejects.toMatchObject({ code: "certificate.channel-name" });
  expect(await listChannels(h.system)).toMatchObject([{ caName: "甲", version: 2 }]);
  const events = await h.db.select().from(audit).where(eq(audit.type, "certificate.channel-saved"));
  expect(events.at(-1)?.body).toContain('"version":2');
});

test("a renewal goes to the CA of the certificate, and to the next in order once that channel is off", async () => {
  const key = sm2KeyPair();
  const asked = await application(key);
  await applyForCertificate(h.system, asked, ca);
  const [made] = await listChannels(h.system);
  await saveChannel(h.system, { ...channel, name: "第二通道", connector: "ca2", priority: 1 });
  h.clock.advance(330 * DAY);
  const csrDer = (await application(key, asked.keyId)).csrDer;
  const renew = () => renewCertificate(h.system, { keyId: asked.keyId, csrDer }, ca);
  ca.calls = [];
  ca.fail = [new AppError("gateway.refused", 502, { zh: "", en: "" })];
  await expect(renew()).rejects.toThrow();
  await saveChannel(h.system, { ...channel, channelId: made?.id, version: 1, isEnabled: false });
  await renew();
  // Another CA knows nothing of the former certificate: it is asked for a first one.
  expect(ca.calls.filter((call) => !call.includes("crl"))).toEqual(["ca1/again/person", "ca2/person"]);
});

test("renewal keeps the key, asks the same CA and replaces the old certificate, but only near its end", async () => {
  const key = sm2KeyPair();
  const asked = await application(key);
  const first = await applyForCertificate(h.system, asked, ca);
  await saveDepartment(h.system, { code: "0101", name: "心内科", campusCode: "01" });
  const again = { keyId: asked.keyId, csrDer: (await application(key, asked.keyId)).csrDer };
  await expect(renewCertificate(h.system, again, ca)).rejects.toMatchObject({ code: "certificate.not-renewable" });
  h.clock.advance(330 * DAY);
  try {
    const other = { keyId: asked.keyId, csrDer: (await application(sm2KeyPair(), asked.keyId)).csrDer };
    await expect(renewCertificate(h.system, other, ca)).rejects.toMatchObject({
      code: "certificate.request-malformed",
    });
    const changed = { keyId: asked.keyId, csrDer: (await application(key)).csrDer };
    await expect(renewCertificate(h.system, changed, ca)).rejects.toMatchObject({
      code: "certificate.subject-changed",
    });
    await saveChannel(h.system, { ...channel, name: "第二通道", connector: "ca2" });
    const second = await renewCertificate(h.system, again, ca);
    expect(ca.calls).toEqual(["ca1/person", "ca1/again/person"]);
    expect(second.certificateDer).not.toEqual(first.certificateDer);
    expect((await certificateOf(h.system, asked.keyId))?.der).toEqual(second.certificateDer);
    const states = await h.db
      .select({ state: certificate.state })
      .from(certificate)
      .where(eq(certificate.keyId, asked.keyId))
      .orderBy(certificate.round);
    expect(states.map(({ state }) => state)).toEqual(["replaced", "issued"]);
  } finally {
    h.clock.advance(-330 * DAY);
    await saveDepartment(h.system, { code: "0101", name: "心血管内科", campusCode: "01" });
  }
});

test("revocation counts here at once, also while the CA is away, and the list confirms it later", async () => {
  const asked = await application();
  const { certificateId } = await applyForCertificate(h.system, asked, ca);
  const now = async () => (await revocationOf(h.system, { certificateId }))[0]?.now;
  expect(await now()).toMatchObject({ status: "unknown", why: "no-source" });
  await refreshLists(h.system, ca);
  expect(await now()).toMatchObject({ status: "good", why: "not-listed" });

  ca.fail = [new AppError("gateway.timeout", 504, { zh: "", en: "" })];
  const input = { certificateId, why: "lost-phone" as const };
  await expect(revokeCertificate(h.system, input, ca)).rejects.toMatchObject({ code: "gateway.timeout" });
  expect(await certificateOf(h.system, asked.keyId)).toBeNull();
  await revokeCertificate(h.system, input, ca);
  await revokeCertificate(h.system, input, ca);
  expect(ca.calls.filter((call) => call.endsWith("revoke"))).toHaveLength(2);
  expect(await eventsOf(certificateId)).toEqual([
    "certificate.applied",
    "certificate.issued",
    "certificate.revoked",
    "certificate.revocation-sent",
  ]);

  const since = Math.floor(h.clock.now().getTime() / 1000) * 1000;
  h.clock.advance(900_000);
  await refreshLists(h.system, ca);
  expect(await now()).toMatchObject({ status: "revoked", since, reason: "keyCompromise" });
});

test("a key that was lost or leaked never gets another certificate", async () => {
  const key = sm2KeyPair();
  const asked = await application(key);
  const { certificateId } = await applyForCertificate(h.system, asked, ca);
  await revokeCertificate(h.system, { certificateId, why: "compromised" }, ca);
  await expect(applyForCertificate(h.system, asked, ca)).rejects.toMatchObject({ code: "certificate.key-compromised" });
});

test("a mistake is explained, and only a lost key has a moment of its loss", async () => {
  const certificateId = newId();
  const refused = async (input: object) => {
    await expect(revokeCertificate(h.system, { certificateId, ...input } as never, ca)).rejects.toMatchObject({
      name: "ZodError",
    });
  };
  await refused({ why: "issued-by-mistake" });
  await refused({ why: "left", invalidSince: new Date() });
  await refused({ why: "bored" });
});

test("the list filters and pages, and the detail opens the chain", async () => {
  const asked = await application();
  const { certificateId } = await applyForCertificate(h.system, asked, ca);
  await applyForCertificate(h.system, await application(), ca);
  const list = async (input: object) => listCertificates(h.system, listCertificatesInput.parse(input));
  expect(await list({ size: 1 })).toMatchObject({ total: 2, certificates: [{ staffNo: "000231" }] });
  expect((await list({ text: "林知" })).total).toBe(2);
  expect((await list({ text: "%" })).total).toBe(0);
  expect((await list({ state: "revoked" })).total).toBe(0);
  expect((await list({ expiresWithinDays: 30 })).total).toBe(0);
  expect((await list({ expiresWithinDays: 400 })).total).toBe(2);
  const detail = await certificateDetail(h.system, certificateId);
  expect(detail.chain.map(({ subject }) => subject)).toHaveLength(3);
  expect(detail).toMatchObject({ mayRevoke: true, mayRenew: false, channel: "示范通道" });
  await expect(certificateDetail(h.system, newId())).rejects.toMatchObject({ code: "certificate.not-found" });
});
