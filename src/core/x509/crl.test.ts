import { expect, test } from "vitest";
import { childrenOf, readDer } from "#core/asn1/der-reader.ts";
import { context, nullValue, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import {
  certify,
  DAY,
  NOW,
  personExtensions,
  revocationList,
  selfSigned,
  signedBy,
  sm2KeyPair,
  subordinate,
  tsaExtensions,
} from "#test/sm2-ca.ts";
import { parseCertificate } from "./certificate.ts";
import { crlStatus, parseCrl } from "./crl.ts";
import { extension } from "./extensions.ts";
import { nameOf } from "./name.ts";

const root = selfSigned("根");
const issuing = subordinate(root, "签发");
const leaf = certify(issuing, {
  subject: nameOf([{ label: "CN", value: "林知秋" }]),
  point: sm2KeyPair().point,
  extensions: personExtensions(issuing.key.point),
});
const { serialHex } = parseCertificate(leaf);

const status = (crl: Uint8Array, options: { atMs?: number; issuer?: Uint8Array } = {}) =>
  crlStatus({
    certificate: parseCertificate(leaf),
    issuer: parseCertificate(options.issuer ?? issuing.der),
    crl: parseCrl(crl),
    atMs: options.atMs ?? NOW + 1000,
    crypto: nodeCrypto,
  });

/** The list's fields with something added at the end of its extensions, signed anew. */
function withExtension(critical: boolean): Uint8Array {
  const [tbs] = childrenOf(readDer(revocationList(issuing, [])));
  const fields = tbs ? childrenOf(tbs) : [];
  const kept = fields.slice(0, -1).map((field) => field.whole);
  const added = extension(OID.issuingDistributionPoint, sequence(), critical);
  return signedBy(issuing.key, sequence(...kept, context(0, sequence(added))));
}

test("listed and not listed, at, before and after the moment", () => {
  const list = revocationList(issuing, [{ serialHex, at: NOW - DAY, reason: 1 }]);
  expect(status(list)).toEqual({ status: "revoked", why: "listed", at: NOW - DAY - (NOW % 1000), reason: 1 });
  expect(status(list, { atMs: NOW - 2 * DAY })).toMatchObject({ status: "good", why: "revoked-later" });
  expect(status(revocationList(issuing, []))).toMatchObject({ status: "good", why: "not-listed" });
  expect(status(revocationList(issuing, []), { atMs: NOW - DAY })).toMatchObject({ why: "not-listed-later" });
});

test("a revocation stays known when the list is stale; silence does not", () => {
  const late = { atMs: NOW + 3 * DAY };
  expect(status(revocationList(issuing, [{ serialHex, at: NOW }]), late).status).toBe("revoked");
  expect(status(revocationList(issuing, []), late)).toEqual({
    status: "unknown",
    why: "stale",
    at: null,
    reason: null,
  });
});

test("a list made after the certificate's end proves nothing by silence (RFC 5280 §3.3)", () => {
  const times = { thisUpdate: NOW + 400 * DAY, nextUpdate: NOW + 401 * DAY };
  expect(status(revocationList(issuing, [], times), { atMs: NOW })).toMatchObject({ status: "unknown", why: "stale" });
});

test("a certificate taken off hold is good", () => {
  expect(status(revocationList(issuing, [{ serialHex, at: NOW - DAY, reason: 8 }])).status).toBe("good");
});

test("another issuer's list, a forged one, and an issuer that may not sign lists decide nothing", () => {
  expect(status(revocationList(root, [{ serialHex, at: NOW }]))).toMatchObject({ why: "other-issuer" });
  const forged = { ...issuing, key: sm2KeyPair() };
  expect(status(revocationList(forged, [{ serialHex, at: NOW }]))).toMatchObject({
    status: "unknown",
    why: "signature",
  });
  const notForLists = certify(root, {
    subject: issuing.subject,
    point: issuing.key.point,
    extensions: tsaExtensions(),
  });
  expect(status(revocationList(issuing, []), { issuer: notForLists })).toMatchObject({ why: "issuer-usage" });
});

test("a partial list decides nothing; an unknown extension that is not critical does no harm", () => {
  expect(status(withExtension(true))).toMatchObject({ status: "unknown", why: "partial-list" });
  expect(status(withExtension(false)).status).toBe("good");
});

test("no truncation is read as a list, nor is a certificate", () => {
  const der = revocationList(issuing, [{ serialHex, at: NOW, reason: 1 }]);
  for (let length = 0; length < der.length; length += 5) expect(() => parseCrl(der.subarray(0, length))).toThrow();
  expect(() => parseCrl(leaf)).toThrow();
  expect(() => parseCrl(nullValue())).toThrow();
});
