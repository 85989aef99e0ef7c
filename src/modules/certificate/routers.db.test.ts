import { afterAll, beforeAll, expect, test } from "vitest";
import { toBase64url } from "#core/bytes.ts";
import { AppError } from "#core/error.ts";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { saveCampus } from "#modules/person/save-campus.ts";
import { saveDepartment } from "#modules/person/save-department.ts";
import { newId } from "#server/columns.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { sm2KeyPair, sm2Sign, testCa, type TestCa } from "#test/sm2-ca.ts";
import { addTrustAnchor } from "./add-trust-anchor.ts";
import { applyForCertificate } from "./apply-for-certificate.ts";
import { toPem } from "./pem.ts";
import { certificatePhoneRouter } from "./phone-router.ts";
import { certificateRouter } from "./router.ts";
import { saveChannel } from "./save-channel.ts";
import { subjectFor } from "./subject-for.ts";

let h: Harness;
let ca: TestCa;
let lin: string;
let zhou: string;

beforeAll(async () => {
  h = await openHarness();
  ca = testCa();
  await saveCampus(h.system, { code: "01", name: "本部院区" });
  await saveDepartment(h.system, { code: "0101", name: "心血管内科", campusCode: "01" });
  const doctor = { departmentCode: "0101", category: "医师", title: "住院医师" };
  await importStaff(h.system, [
    { staffNo: "000231", name: "林知秋", ...doctor },
    { staffNo: "000232", name: "周明远", ...doctor },
  ]);
  lin = (await findByStaffNo(h.system, "000231"))?.id ?? "";
  zhou = (await findByStaffNo(h.system, "000232"))?.id ?? "";
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(ca.root.der) });
  await saveChannel(h.system, {
    name: "示范通道",
    caName: "测试 CA",
    licenceNo: "ECP0000",
    licenceUntil: "2031-01-01T00:00:00Z",
    connector: "ca1",
    labels: { person: "person" },
    validityYears: 1,
    subjectTemplate: [{ label: "CN", value: "{name}" }],
    isEnabled: true,
  });
});
afterAll(() => h.close());

const phoneOf = (personId: string | null) =>
  certificatePhoneRouter.createCaller(h.as({ kind: "terminal", terminalId: newId(), personId }));
const console_ = (...roles: string[]) =>
  certificateRouter.createCaller(h.as({ kind: "staff", personId: lin, staffNo: "000231", roles }));

test("a phone learns its subject and follows its own certificate from issuing to issued", async () => {
  const keyId = newId();
  const { subject, display } = await phoneOf(lin).subject({ keyId });
  expect(display).toBe("CN=林知秋");
  expect(subject).toBe(toBase64url((await subjectFor(h.system, { personId: lin, profile: "person" })).subject));
  expect(await phoneOf(lin).await({ keyId })).toEqual({ state: "issuing" });

  const key = sm2KeyPair();
  const info = csrInfo({ subject: Buffer.from(subject, "base64url"), publicKey65: key.point });
  const asked = { personId: lin, keyId, csrDer: assembleCsr(info, sm2Sign(key, info)), profile: "person" as const };
  ca.fail = [new AppError("gateway.timeout", 504, { zh: "", en: "" })];
  await expect(applyForCertificate(h.system, asked, ca)).rejects.toThrow();
  expect(await phoneOf(lin).await({ keyId })).toEqual({ state: "issuing" });
  const { certificateDer } = await applyForCertificate(h.system, asked, ca);
  expect(await phoneOf(lin).await({ keyId })).toEqual({
    state: "issued",
    certificate: toBase64url(certificateDer),
  });
  // Somebody else's phone sees nothing of it.
  expect(await phoneOf(zhou).await({ keyId })).toEqual({ state: "issuing" });
});

test("a refused application is said in words a person can act on", async () => {
  const keyId = newId();
  const key = sm2KeyPair();
  const { subject } = await subjectFor(h.system, { personId: zhou, profile: "person" });
  const info = csrInfo({ subject, publicKey65: key.point });
  ca.answer = () => Uint8Array.of(0x30, 0);
  const asked = { personId: zhou, keyId, csrDer: assembleCsr(info, sm2Sign(key, info)), profile: "person" as const };
  await expect(applyForCertificate(h.system, asked, ca)).rejects.toThrow();
  const answer = await phoneOf(zhou).await({ keyId });
  if (answer.state !== "failed") throw new Error(answer.state);
  expect(answer.problem.zh).toBe("CA 的应答不是证书。请联系 CA。");
  expect(answer.problem.zh).not.toMatch(/[{}]/);
});

test("an unbound phone and a stranger are turned away", async () => {
  await expect(phoneOf(null).subject({ keyId: newId() })).rejects.toThrow("login.not-bound");
  const stranger = certificateRouter.createCaller(h.as({ kind: "anonymous" }));
  await expect(stranger.channels()).rejects.toThrow("login.required");
});

test("the console lists for administrators and auditors, and only administrators change anything", async () => {
  expect((await console_("auditor").list({})).total).toBe(2);
  expect(await console_("system-admin").channels()).toMatchObject([{ name: "示范通道", labels: { person: "person" } }]);
  expect(await console_("auditor").anchors()).toMatchObject([{ name: "测试根" }]);
  await expect(console_("auditor").tryChannel({ connector: "ca1", labels: {} })).rejects.toThrow("login.forbidden");
  await expect(console_("record-keeper").list({})).rejects.toThrow("login.forbidden");
  await expect(console_("auditor").addAnchor({ name: "x", pem: "" })).rejects.toThrow("login.forbidden");
  await expect(console_("system-admin").addAnchor({ name: "x", pem: "" })).rejects.toThrow(
    "certificate.anchor-malformed",
  );
});
