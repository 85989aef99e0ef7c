import { addTrustAnchor } from "#modules/certificate/add-trust-anchor.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { saveChannel } from "#modules/certificate/save-channel.ts";
import type { Harness } from "./harness.ts";
import { testCa, type TestCa } from "./sm2-ca.ts";

/** A CA on the harness's clock, its channel in use for services, and its root trusted. */
export async function openCaChannel(h: Harness): Promise<TestCa> {
  const ca = testCa(() => h.clock.now().getTime());
  await saveChannel(h.system, {
    name: "示范通道",
    caName: "测试 CA",
    licenceNo: "ECP0000",
    licenceUntil: "2031-01-01T00:00:00Z",
    connector: "ca1",
    labels: { tsa: "tsa", "tsa-rsa": "tsa-rsa", institution: "institution" },
    validityYears: 1,
    subjectTemplate: [{ label: "CN", value: "{name}" }],
    isEnabled: true,
  });
  await addTrustAnchor(h.system, { name: "测试根", pem: toPem(ca.root.der) });
  return ca;
}
