import { describe, expect, test } from "vitest";
import { namedBits, sequence, tlv } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import {
  type Authority,
  certify,
  DAY,
  NOW,
  ocspAnswer,
  revocationList,
  selfSigned,
  sm2KeyPair,
  subordinate,
} from "#test/sm2-ca.ts";
import { parseCertificate } from "./certificate.ts";
import { parseCrl } from "./crl.ts";
import { extension, KEY_USAGE } from "./extensions.ts";
import { nameOf } from "./name.ts";
import { parseOcspResponse } from "./ocsp.ts";
import { type PathStatus, statusOfPath } from "./path-status.ts";

// How lists and answers are weighed against each other, and which keys may sign a CA's lists.

const root = selfSigned("根");
const issuing = subordinate(root, "签发");
const leaf = certify(issuing, { subject: nameOf([{ label: "CN", value: "林知秋" }]), point: sm2KeyPair().point });
const { serialHex, serialDer } = parseCertificate(leaf);
const AT = NOW - (NOW % 1000);
const MINUTE = 60_000;

type Asked = { crls?: Uint8Array[]; ocsp?: Uint8Array[]; pool?: Uint8Array[]; atMs?: number; nowMs?: number };
function statuses({ crls = [], ocsp = [], pool = [], atMs = AT, nowMs = AT + DAY }: Asked): PathStatus[] {
  return statusOfPath({
    path: [leaf, issuing.der, root.der].map(parseCertificate),
    evidence: { crls: crls.map(parseCrl), ocsp: ocsp.map(parseOcspResponse) },
    pool: pool.map(parseCertificate),
    atMs,
    nowMs,
    crypto: nodeCrypto,
  });
}
const leafStatus = (asked: Asked) => statuses(asked)[0]?.atMoment;
const list = (day: number, reason?: number, at = AT - DAY) =>
  revocationList(issuing, reason === undefined ? [] : [{ serialHex, at, reason }], {
    thisUpdate: AT + day * DAY,
    nextUpdate: AT + (day + 1) * DAY,
  });

test("each certificate of a path by its own issuer's lists; the anchor is trusted by decision", () => {
  const ofRoot = revocationList(root, [
    { serialHex: parseCertificate(issuing.der).serialHex, at: AT - DAY, reason: 2 },
  ]);
  const all = statuses({ crls: [list(0), ofRoot] });
  expect(all.map(({ atMoment }) => atMoment)).toMatchObject([
    { status: "good", why: "not-listed" },
    { status: "revoked", reason: "cACompromise" },
    { status: "good", why: "trust-anchor", source: null },
  ]);
  expect(all.map(({ now }) => now.status)).toEqual(["good", "revoked", "good"]);
});

test("the earliest of several revocations counts, and the newest list that tells it", () => {
  const [first, second] = [list(-0.5, 1, AT - 2 * DAY), list(0, 4, AT - DAY)];
  const again = list(0.5, 1, AT - 2 * DAY);
  for (const crls of [
    [first, second, again],
    [again, second, first],
  ])
    expect(leafStatus({ crls })).toMatchObject({
      reason: "keyCompromise",
      since: AT - 2 * DAY,
      source: { thisUpdate: AT + DAY / 2 },
    });
});

test("the very moment of a revocation is revoked; the second before it is not", () => {
  expect(leafStatus({ crls: [list(0, 1, AT)] })?.status).toBe("revoked");
  expect(leafStatus({ crls: [list(0, 1, AT)], atMs: AT - 1000 })).toMatchObject({ why: "revoked-later" });
  expect(leafStatus({ crls: [list(0, 6, AT)] })).toMatchObject({ status: "revoked", reason: "certificateHold" });
});

test("a hold ends only by a list that is later than it and not later than the moment (RFC 5280 §5.3.1)", () => {
  const held = list(-2, 6, AT - 3 * DAY);
  expect(leafStatus({ crls: [held, list(0)] })?.status).toBe("good");
  expect(leafStatus({ crls: [held, list(-2)] })?.status).toBe("revoked");
  expect(leafStatus({ crls: [held, list(1)] })?.status).toBe("revoked");
});

test("an answer without an end holds for as long as clocks differ, five minutes", () => {
  const answer = ocspAnswer(issuing, { serialDer, status: "good" }, { producedAt: AT });
  expect(leafStatus({ ocsp: [answer], atMs: AT + 5 * MINUTE })).toMatchObject({ status: "good", why: "answered" });
  expect(leafStatus({ ocsp: [answer], atMs: AT + 5 * MINUTE + 1 })).toMatchObject({ status: "unknown", why: "stale" });
  const ahead = { ocsp: [answer], atMs: AT - DAY };
  expect(leafStatus({ ...ahead, nowMs: AT - 5 * MINUTE })?.status).toBe("good");
  expect(leafStatus({ ...ahead, nowMs: AT - 5 * MINUTE - 1 })).toMatchObject({ why: "future" });
});

test("a list in its last second still answers", () => {
  expect(leafStatus({ crls: [list(0)], atMs: AT + DAY })?.status).toBe("good");
  expect(leafStatus({ crls: [list(0)], atMs: AT + DAY + 1, nowMs: AT + 2 * DAY })).toMatchObject({ why: "stale" });
});

test("of the silent lists before the moment the newest is told, and one after it before those", () => {
  const silent = (day: number) => revocationList(issuing, [], { thisUpdate: AT + day * DAY, nextUpdate: AT + 9 * DAY });
  const told = (days: number[]) => leafStatus({ crls: days.map(silent), nowMs: AT + 5 * DAY })?.source?.thisUpdate;
  expect(told([-2, -1, -3])).toBe(AT - DAY);
  expect(told([-1, 3, 2])).toBe(AT + 2 * DAY);
  expect(told([-1, 0, 1])).toBe(AT);
});

test("of several reasons for not knowing the nearest to an answer is told", () => {
  const forged = revocationList({ ...issuing, key: sm2KeyPair() }, []);
  const unknown = ocspAnswer(issuing, { serialDer, status: "unknown" });
  const refused = sequence(tlv(0x0a, Uint8Array.of(6)));
  expect(leafStatus({ crls: [forged, list(-9)], ocsp: [refused] })).toMatchObject({ why: "stale" });
  expect(leafStatus({ crls: [forged], ocsp: [refused, unknown] })).toMatchObject({ why: "not-known" });
  expect(leafStatus({ crls: [forged], ocsp: [refused] })).toMatchObject({ why: "signature" });
  expect(leafStatus({ ocsp: [refused] })).toEqual({ status: "unknown", why: "refused", detail: "6", source: null });
  expect(leafStatus({})).toEqual({ status: "unknown", why: "no-source", detail: "", source: null });
});

test("a list that cannot be read inside is malformed, and nothing worse", () => {
  const times = { thisUpdate: AT + 400 * DAY, nextUpdate: AT + 401 * DAY };
  const broken = revocationList(issuing, [], times, [extension(OID.expiredCertsOnCrl, sequence())]);
  expect(leafStatus({ crls: [broken], nowMs: AT + 400 * DAY })).toMatchObject({ status: "unknown", why: "malformed" });
});

describe("another key of the CA may sign its lists (RFC 5280 §6.3.3 (f))", () => {
  const key = sm2KeyPair();
  const signer = { key, subject: issuing.subject };
  const usage = (...bits: number[]) => [extension(OID.keyUsage, namedBits(...bits), true)];
  const forLists = usage(KEY_USAGE.crlSign);
  const ofSigner = (by: Pick<Authority, "key" | "subject">, extensions = forLists, subject = issuing.subject) =>
    certify(by, { subject, point: key.point, extensions, serial: Uint8Array.of(77) });
  const silent = revocationList({ ...signer, der: leaf }, []);
  const verdict = (pool: Uint8Array[], more: Uint8Array[] = []) => leafStatus({ crls: [silent, ...more], pool });

  test("when it has the CA's name and cRLSign, and somebody on the path certified it", () => {
    expect(verdict([ofSigner(root)])).toMatchObject({ status: "good", why: "not-listed" });
    expect(verdict([ofSigner(issuing)])).toMatchObject({ status: "good", why: "not-listed" });
  });

  test.each<[string, Uint8Array[]]>([
    ["nobody shows its certificate", []],
    ["it may not sign lists", [ofSigner(root, usage(KEY_USAGE.digitalSignature))]],
    ["it does not say what it may", [ofSigner(root, [])]],
    ["a stranger certified it", [ofSigner(selfSigned("外"))]],
    ["a stranger certified it in the root's name", [ofSigner({ ...root, key: sm2KeyPair() })]],
    ["it has another name", [ofSigner(root, forLists, nameOf([{ label: "CN", value: "别的" }]))]],
  ])("not when %s", (_, pool) => {
    expect(verdict(pool)).toMatchObject({ status: "unknown", why: "signature" });
  });

  test("nor when it is revoked itself", () => {
    const ofRoot = (at: number) => revocationList(root, [{ serialHex: "4d", at, reason: 1 }]);
    expect(verdict([ofSigner(root)], [ofRoot(AT - DAY)])).toMatchObject({ status: "unknown", why: "signature" });
  });

  test("a pool of many such certificates buys four", () => {
    const others = Array.from({ length: 4 }, () =>
      certify(root, { subject: issuing.subject, point: sm2KeyPair().point, extensions: forLists }),
    );
    expect(verdict([...others.slice(1), ofSigner(root)])?.status).toBe("good");
    expect(verdict([...others, ofSigner(root)])?.status).toBe("unknown");
  });
});
