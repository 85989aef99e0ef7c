import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppError } from "#core/error.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { certify, personExtensions, selfSigned, sm2KeyPair, subordinate } from "#test/sm2-ca.ts";
import { addTrustAnchor } from "./add-trust-anchor.ts";
import { toPem } from "./pem.ts";
import { listTrustAnchors } from "./trust-anchors.ts";

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());

test("trust anchors are CA certificates in force, each once", async () => {
  const root = selfSigned("测试根");
  const pem = toPem(root.der);
  const one = await addTrustAnchor(h.system, { name: "again", pem });
  expect(await addTrustAnchor(h.system, { name: "测试根", pem })).toEqual(one);
  expect(await listTrustAnchors(h.system)).toMatchObject([{ name: "again", pem }]);
  const refusal = async (der: Uint8Array) =>
    addTrustAnchor(h.system, { name: "x", pem: toPem(der) }).catch((error: unknown) => (error as AppError).code);
  const { point } = sm2KeyPair();
  const person = certify(root, { subject: root.subject, point, extensions: personExtensions(root.key.point) });
  expect(await refusal(person)).toBe("certificate.anchor-not-ca");
  const old = subordinate(root, "旧 CA", { notAfter: h.clock.now().getTime() - 1000 });
  expect(await refusal(old.der)).toBe("certificate.anchor-expired");
  expect(await refusal(Uint8Array.of(1, 2, 3))).toBe("certificate.anchor-malformed");
});
