import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DerError } from "#core/asn1/der-reader.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { verifyChain } from "#core/x509/chain.ts";
import { parseCrl } from "#core/x509/crl.ts";
import { parseOcspResponse } from "#core/x509/ocsp.ts";
import { statusOfPath } from "#core/x509/path-status.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { bouncyCastleRevocation, type Folder, openFolder } from "./peers.ts";

// An SM2 CA of BouncyCastle's making, with its lists and OCSP answers, judged by us.

let f: Folder;
let folder: string;
const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

beforeAll(async () => {
  f = openFolder();
  folder = join(f.path("x", ""), "..");
  expect(await bouncyCastleRevocation(folder)).toBe("ok");
}, 120_000);
afterAll(() => f.close());

const DAY = 86_400_000;

function status(name: string, evidence: { crls?: string[]; ocsp?: string[] }, atMs?: number) {
  const crls = (evidence.crls ?? []).map((file) => parseCrl(read(file)));
  const ocsp = (evidence.ocsp ?? []).map((file) => parseOcspResponse(read(file)));
  const made = parseCrl(read("users.crl")).thisUpdate;
  const path = [parseCertificate(read(name)), parseCertificate(read("root.der"))];
  const [one] = statusOfPath({
    path,
    evidence: { crls, ocsp },
    atMs: atMs === undefined ? made : made + atMs,
    nowMs: made + 1000,
    crypto: nodeCrypto,
  });
  return one?.atMoment;
}

test("its chain holds", () => {
  const leaf = parseCertificate(read("good.der"));
  const anchors = [parseCertificate(read("root.der"))];
  const atMs = leaf.notBefore + DAY;
  expect(verifyChain({ leaf, pool: [], anchors, atMs, purpose: "sign", crypto: nodeCrypto })).toMatchObject({
    ok: true,
  });
});

test("its list for users at its distribution point: revoked, since when, why, and when the key was lost", () => {
  const crls = ["users.crl"];
  expect(status("good.der", { crls })).toMatchObject({ status: "good", why: "not-listed", source: { number: "1267" } });
  const revoked = { status: "revoked", reason: "keyCompromise" };
  expect(status("revoked.der", { crls })).toMatchObject(revoked);
  expect(status("revoked.der", { crls }, -1.5 * DAY)).toMatchObject(revoked);
  expect(status("revoked.der", { crls }, -2.5 * DAY)).toMatchObject({ status: "good", why: "revoked-later" });
});

test.each([
  ["good-by-ca.ocsp", "good.der", { status: "good", why: "answered" }],
  ["good-by-delegate.ocsp", "good.der", { status: "good", source: { by: "CN=responder" } }],
  ["held-by-delegate.ocsp", "revoked.der", { status: "revoked", reason: "certificateHold" }],
  ["good-by-doctor.ocsp", "good.der", { status: "unknown", why: "responder" }],
  ["good-by-ca.ocsp", "revoked.der", { status: "unknown", why: "no-source" }],
])("its answer %s about %s", (file, name, expected) => {
  expect(status(name, { ocsp: [file] })).toMatchObject(expected);
});

test("no signed byte of a list or an answer can be changed without its being refused", () => {
  const signed = [
    ["revoked.der", "users.crl", parseCrl(read("users.crl")).tbs],
    ["good.der", "good-by-ca.ocsp", parseOcspResponse(read("good-by-ca.ocsp")).basic?.tbs ?? new Uint8Array()],
  ] as const;
  for (const [name, file, tbs] of signed)
    for (let at = 0; at < tbs.length; at += 7) {
      const der = read(file);
      const from = Buffer.from(der).indexOf(tbs) + at;
      f.path(
        "spoilt",
        der.map((byte, i) => (i === from ? byte ^ 0x20 : byte)),
      );
      expect(statusOrNone(name, file.endsWith("crl")), `${file} ${at}`).toBe("unknown");
    }
});

/** What cannot be read says nothing either. */
function statusOrNone(name: string, isList: boolean): string {
  try {
    return status(name, isList ? { crls: ["spoilt"] } : { ocsp: ["spoilt"] })?.status ?? "none";
  } catch (error) {
    if (error instanceof DerError) return "unknown";
    throw error;
  }
}
