import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "#core/error.ts";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { nameOf } from "#core/x509/name.ts";
import { newId } from "#server/columns.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { sm2KeyPair, sm2Sign, testCa } from "#test/sm2-ca.ts";
import { addTrustAnchor } from "./add-trust-anchor.ts";
import { applyForCertificate } from "./apply-for-certificate.ts";
import { toPem } from "./pem.ts";
import { resumeApplications } from "./resume-applications.ts";
import { saveChannel } from "./save-channel.ts";
import { certificate } from "./schema.ts";

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());

test("what a CA left lying is taken up again", async () => {
  const ca = testCa(() => h.clock.now().getTime());
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(ca.root.der) });
  const channel = {
    caName: "测试 CA",
    licenceNo: "ECP0000",
    licenceUntil: "2031-01-01T00:00:00Z",
    labels: { tsa: "tsa" },
    validityYears: 1,
    subjectTemplate: [{ label: "CN", value: "{name}" }],
    isEnabled: true,
  };
  await saveChannel(h.system, { ...channel, name: "甲", connector: "ca1" });
  const away = () => new AppError("gateway.timeout", 504, { zh: "", en: "" });
  ca.fail = [away(), away()];
  for (let i = 0; i < 2; i++) {
    const key = sm2KeyPair();
    const info = csrInfo({ subject: nameOf([{ label: "CN", value: "时间戳" }]), publicKey65: key.point });
    const asked = {
      personId: null,
      keyId: newId(),
      csrDer: assembleCsr(info, sm2Sign(key, info)),
      profile: "tsa" as const,
    };
    await expect(applyForCertificate(h.system, asked, ca)).rejects.toMatchObject({ code: "gateway.timeout" });
  }
  await resumeApplications(h.system, ca);
  expect(await h.db.select().from(certificate).where(eq(certificate.state, "issued"))).toHaveLength(0);
  h.clock.advance(601_000);
  ca.fail = [away()];
  await resumeApplications(h.system, ca);
  expect(await h.db.select().from(certificate).where(eq(certificate.state, "issued"))).toHaveLength(1);
});
