import { describe, expect, test } from "vitest";
import {
  context,
  contextPrimitive,
  generalizedTime,
  integer,
  nullValue,
  octetString,
  sequence,
  unsigned,
} from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { fromHex, utf8 } from "#core/bytes.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import {
  certify,
  DAY,
  NOW,
  personExtensions,
  revocationList,
  selfSigned,
  sm2KeyPair,
  subordinate,
  tsaExtensions,
} from "#test/sm2-ca.ts";
import { parseCertificate } from "./certificate.ts";
import { findEntry, parseCrl } from "./crl.ts";
import { extension } from "./extensions.ts";
import { nameOf } from "./name.ts";
import { statusOfPath } from "./path-status.ts";

const root = selfSigned("根");
const issuing = subordinate(root, "签发");
const leaf = certify(issuing, {
  subject: nameOf([{ label: "CN", value: "林知秋" }]),
  point: sm2KeyPair().point,
  extensions: personExtensions(issuing.key.point),
});
const { serialHex } = parseCertificate(leaf);

/** The leaf's status by these lists, at a moment; it is later now. */
function status(crls: Uint8Array | Uint8Array[], options: { atMs?: number; issuer?: Uint8Array; nowMs?: number } = {}) {
  const atMs = options.atMs ?? NOW + 1000;
  const [leafStatus] = statusOfPath({
    path: [leaf, options.issuer ?? issuing.der].map(parseCertificate),
    evidence: { crls: [crls].flat().map(parseCrl), ocsp: [] },
    atMs,
    nowMs: options.nowMs ?? Math.max(atMs, NOW + 2000),
    crypto: nodeCrypto,
  });
  if (!leafStatus) throw new Error("path");
  return leafStatus.atMoment;
}

test("listed and not listed, at, before and after the moment", () => {
  const list = revocationList(issuing, [{ serialHex, at: NOW - DAY, reason: 1 }]);
  const at = NOW - DAY - (NOW % 1000);
  expect(status(list)).toMatchObject({ status: "revoked", since: at, revokedAt: at, reason: "keyCompromise" });
  expect(status(list, { atMs: NOW - 2 * DAY })).toMatchObject({ status: "good", why: "revoked-later" });
  expect(status(revocationList(issuing, []))).toMatchObject({ status: "good", why: "not-listed" });
  expect(status(revocationList(issuing, []), { atMs: NOW - DAY })).toMatchObject({ status: "good", why: "not-listed" });
  expect(status([])).toMatchObject({ status: "unknown", why: "no-source" });
});

test("a phone lost before it was reported: invalidityDate counts (RFC 5280 §5.3.2)", () => {
  const list = revocationList(issuing, [{ serialHex, at: NOW, reason: 1, invalidSince: NOW - 2 * DAY }]);
  const since = NOW - 2 * DAY - (NOW % 1000);
  expect(status(list, { atMs: NOW - DAY })).toMatchObject({ status: "revoked", since, revokedAt: NOW - (NOW % 1000) });
  expect(status(list, { atMs: NOW - 3 * DAY })).toMatchObject({ status: "good", why: "revoked-later" });
});

test("a revocation stays known when the list is stale; silence does not", () => {
  const late = { atMs: NOW + 3 * DAY };
  expect(status(revocationList(issuing, [{ serialHex, at: NOW }]), late).status).toBe("revoked");
  expect(status(revocationList(issuing, []), late)).toMatchObject({ status: "unknown", why: "stale" });
});

test("of many lists the first made after the moment answers, and any revocation wins", () => {
  const lists = [-3, 2, -1, 1].map((day) =>
    revocationList(issuing, [], { thisUpdate: NOW + day * DAY, nextUpdate: NOW + (day + 7) * DAY }),
  );
  const asked = { atMs: NOW, nowMs: NOW + 3 * DAY };
  expect(status(lists, asked).source?.thisUpdate).toBe(NOW + DAY - (NOW % 1000));
  expect(status(lists.slice(0, 1), asked).source?.thisUpdate).toBe(NOW - 3 * DAY - (NOW % 1000));
  expect(status([...lists, revocationList(issuing, [{ serialHex, at: NOW - DAY }])], asked).status).toBe("revoked");
});

test("a list from the future is not believed, not even about a revocation", () => {
  const list = revocationList(issuing, [{ serialHex, at: NOW }], { thisUpdate: NOW + DAY, nextUpdate: NOW + 2 * DAY });
  expect(status(list)).toMatchObject({ status: "unknown", why: "future" });
});

test("a list made after the certificate's end proves nothing by silence (RFC 5280 §3.3), unless it keeps the expired", () => {
  const times = { thisUpdate: NOW + 400 * DAY, nextUpdate: NOW + 401 * DAY };
  const asked = { atMs: NOW, nowMs: NOW + 400 * DAY };
  expect(status(revocationList(issuing, [], times), asked)).toMatchObject({ status: "unknown", why: "after-expiry" });
  const keeps = (since: number) =>
    revocationList(issuing, [], times, [extension(OID.expiredCertsOnCrl, generalizedTime(since))]);
  expect(status(keeps(NOW - DAY), asked).status).toBe("good");
  expect(status(keeps(NOW + 399 * DAY), asked).status).toBe("unknown");
});

describe("on hold", () => {
  const held = revocationList(issuing, [{ serialHex, at: NOW - 2 * DAY, reason: 6 }], {
    thisUpdate: NOW - DAY,
    nextUpdate: NOW + 9 * DAY,
  });
  const released = (day: number) =>
    revocationList(issuing, [], { thisUpdate: NOW + day * DAY, nextUpdate: NOW + 9 * DAY });

  test("counts as revoked from its date on, not before", () => {
    expect(status(held)).toMatchObject({ status: "revoked", reason: "certificateHold" });
    expect(status(held, { atMs: NOW - 3 * DAY })).toMatchObject({ status: "good", why: "revoked-later" });
  });

  test("ends with a later list that no longer has it; between the two nobody knows, and that is not good", () => {
    expect(status([held, released(1)], { atMs: NOW + 2 * DAY }).status).toBe("good");
    expect(status([held, released(1)], { atMs: NOW, nowMs: NOW + 2 * DAY }).status).toBe("revoked");
    expect(status([held, released(-3)]).status).toBe("revoked");
  });

  test("removeFromCRL takes it off", () => {
    expect(status(revocationList(issuing, [{ serialHex, at: NOW - DAY, reason: 8 }])).status).toBe("good");
  });
});

test("another issuer's list, a forged one, and an issuer that may not sign lists decide nothing", () => {
  expect(status(revocationList(root, [{ serialHex, at: NOW }]))).toMatchObject({ why: "no-source" });
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

describe("lists that speak of a part only are named, never read by halves", () => {
  const list = (...more: Uint8Array[]) => revocationList(issuing, [], {}, more);
  const point = (...parts: Uint8Array[]) => extension(OID.issuingDistributionPoint, sequence(...parts), true);
  const at = (url: string) => context(0, context(0, contextPrimitive(6, utf8(url))));

  test.each([
    ["delta", list(extension(OID.deltaCrl, integer(1), true))],
    ["indirect", list(point(contextPrimitive(4, Uint8Array.of(0xff))))],
    ["some-reasons", list(point(contextPrimitive(3, Uint8Array.of(1, 2))))],
    ["other-scope", list(point(contextPrimitive(2, Uint8Array.of(0xff))))],
    ["other-scope", list(point(contextPrimitive(5, Uint8Array.of(0xff))))],
    ["other-scope", list(point(at("http://ca.test/another.crl")))],
  ])("%s: silence proves nothing", (why, der) => {
    expect(status(der)).toMatchObject({ status: "unknown", why });
  });

  test("what a list of changes names is proven: a revocation, and the end of a hold", () => {
    const delta = (reason: number) =>
      revocationList(issuing, [{ serialHex, at: NOW - DAY, reason }], {}, [extension(OID.deltaCrl, integer(1), true)]);
    expect(status(delta(1))).toMatchObject({ status: "revoked", reason: "keyCompromise" });
    const held = revocationList(issuing, [{ serialHex, at: NOW - 2 * DAY, reason: 6 }], { thisUpdate: NOW - DAY });
    expect(status([held, delta(8)]).status).toBe("good");
  });

  test("the certificate's own distribution point, and a list for users, are its lists", () => {
    expect(status(list(point(at("http://ca.test/crl")))).status).toBe("good");
    expect(status(list(point(contextPrimitive(1, Uint8Array.of(0xff))))).status).toBe("good");
  });

  test("an unknown critical extension is named, in the list and in any entry; others do no harm", () => {
    const odd = (critical: boolean) => extension("1.2.156.99999.1", octetString(Uint8Array.of(1)), critical);
    expect(status(list(odd(true)))).toMatchObject({ why: "critical-extension", detail: "1.2.156.99999.1" });
    expect(status(list(odd(false))).status).toBe("good");
    const entry = (critical: boolean) => revocationList(issuing, [{ serialHex: "77", at: NOW, more: [odd(critical)] }]);
    expect(status(entry(true))).toMatchObject({ why: "critical-extension", detail: "1.2.156.99999.1" });
    expect(status(entry(false)).status).toBe("good");
  });
});

test("a hundred thousand entries are read and searched: first, last and absent", () => {
  const entries = Array.from({ length: 100_000 }, (_, i) => ({
    serialHex: (0x10_0000_0000 + i).toString(16).padStart(16, "1"),
    at: NOW - DAY,
    reason: 5,
  }));
  const der = revocationList(issuing, [...entries, { serialHex, at: NOW - DAY, reason: 1 }]);
  const crl = parseCrl(der);
  expect(findEntry(crl, parseCertificate(leaf).serialDer)).toMatchObject({ reason: "keyCompromise" });
  expect(findEntry(crl, integer(1))).toBeNull();
  expect(crl.count).toBe(100_001);
  expect(findEntry(crl, unsigned(fromHex(entries[0]?.serialHex ?? "")))).toMatchObject({
    reason: "cessationOfOperation",
  });
});

test("no truncation is read as a list, nor is a certificate", () => {
  const der = revocationList(issuing, [{ serialHex, at: NOW, reason: 1 }]);
  for (let length = 0; length < der.length; length += 5) expect(() => parseCrl(der.subarray(0, length))).toThrow();
  expect(() => parseCrl(leaf)).toThrow();
  expect(() => parseCrl(nullValue())).toThrow();
});
