import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nullValue, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { extension, KEY_USAGE } from "#core/x509/extensions.ts";
import { parseOcspResponse } from "#core/x509/ocsp.ts";
import { statusOfPath } from "#core/x509/path-status.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { type Ca, DAY, named, newAnswer, newCa, newKeys, newLeaf, newRoot, pem, usage } from "./ec-ca.ts";
import { type Folder, openFolder, openssl } from "./peers.ts";

// OCSP answers judged by us and by `openssl ocsp`, which takes the time from the clock. Where the two differ, the clause decides.

let f: Folder;
beforeAll(() => {
  f = openFolder();
});
afterAll(() => f.close());

const now = Date.now();
const until = { notBefore: now - DAY, notAfter: now + 30 * DAY };
const root = newRoot("根", until);
const ca = newCa(root, "签发", until);
const other = newCa(root, "别的签发", until);
const leaf = newLeaf(ca, until);
const { serialDer: serial } = parseCertificate(leaf);
const fresh = { thisUpdate: now - 3_600_000, nextUpdate: now + DAY };
const good = { issuer: ca, serial, status: "good" as const };

const MAY_ANSWER = extension(OID.extendedKeyUsage, sequence(oid(OID.kpOcspSigning)));
const UNCHECKED = extension(OID.ocspNoCheck, nullValue());
/** Somebody the CA certified. */
function delegate(by: Ca, ...more: Uint8Array[]): Ca {
  const keys = newKeys();
  const name = named("应答者");
  const extensions = [usage(KEY_USAGE.digitalSignature), ...more];
  return { ...keys, name, der: newLeaf(by, { ...until, keys, name, extensions }) };
}

function ours(answer: Uint8Array): string {
  const path = [leaf, ca.der, root.der].map(parseCertificate);
  const evidence = { crls: [], ocsp: [parseOcspResponse(answer)] };
  const [step] = statusOfPath({ path, evidence, atMs: now, nowMs: now, crypto: nodeCrypto });
  const said = step?.now;
  return said?.status === "revoked"
    ? `revoked ${said.reason}`
    : said?.status === "good"
      ? "good"
      : `unknown ${said?.why}`;
}

/** What OpenSSL says in the end: a status it relies on, or why it does not. */
async function theirs(answer: Uint8Array): Promise<string> {
  const issuer = ["-issuer", f.path("ca.pem", pem("CERTIFICATE", [ca.der]))];
  const about = ["-cert", f.path("leaf.pem", pem("CERTIFICATE", [leaf]))];
  const trusted = ["-CAfile", f.path("root.pem", pem("CERTIFICATE", [root.der]))];
  const others = ["-verify_other", f.path("others.pem", pem("CERTIFICATE", [ca.der, other.der]))];
  const asked = [...issuer, ...about, ...trusted, ...others];
  const { text } = await openssl("ocsp", "-respin", f.path("answer.der", answer), ...asked);
  if (/Response Verify Failure|Response verify error/i.test(text)) return "not verified";
  if (/WARNING: Status times invalid/.test(text)) return "not in time";
  if (/No Status found/.test(text)) return "about another";
  return /leaf\.pem: (\w+)/.exec(text)?.[1] ?? text;
}

describe("OpenSSL says the same", () => {
  test.each<[string, () => Uint8Array, string, string]>([
    ["good, by the CA itself", () => newAnswer(ca, good, fresh), "good", "good"],
    [
      "revoked",
      () => newAnswer(ca, { ...good, status: { at: now - DAY, reason: 1 } }, fresh),
      "revoked keyCompromise",
      "revoked",
    ],
    ["not known", () => newAnswer(ca, { ...good, status: "unknown" }, fresh), "unknown not-known", "unknown"],
    [
      "good, by a delegate exempt from checks",
      () => newAnswer(delegate(ca, MAY_ANSWER, UNCHECKED), good, fresh),
      "good",
      "good",
    ],
    [
      "by somebody without OCSPSigning",
      () => newAnswer(delegate(ca), good, fresh),
      "unknown responder",
      "not verified",
    ],
    [
      "by another CA's delegate",
      () => newAnswer(delegate(other, MAY_ANSWER, UNCHECKED), good, fresh),
      "unknown responder",
      "not verified",
    ],
    ["by another CA", () => newAnswer(other, good, fresh), "unknown responder", "not verified"],
    [
      "about another certificate",
      () =>
        newAnswer(
          ca,
          { ...good, serial: serial.map((byte, at) => (at === serial.length - 1 ? byte ^ 2 : byte)) },
          fresh,
        ),
      "unknown no-source",
      "about another",
    ],
    ["altered", () => altered(newAnswer(ca, good, fresh)), "unknown signature", "not verified"],
    [
      "from the future",
      () => newAnswer(ca, good, { thisUpdate: now + DAY, nextUpdate: now + 2 * DAY }),
      "unknown future",
      "not in time",
    ],
    [
      "that has ended",
      () => newAnswer(ca, good, { thisUpdate: now - 2 * DAY, nextUpdate: now - DAY }),
      "unknown stale",
      "not in time",
    ],
  ])("%s", async (_, make, expected, said) => {
    const answer = make();
    expect(ours(answer)).toBe(expected);
    expect(await theirs(answer)).toBe(said);
  });
});

test("a delegate nobody vouches for: OpenSSL believes it, RFC 6960 §4.2.2.2.1 asks how it is checked", async () => {
  const answer = newAnswer(delegate(ca, MAY_ANSWER), good, fresh);
  expect(ours(answer)).toBe("unknown responder-unchecked");
  expect(await theirs(answer)).toBe("good");
});

/** A second of producedAt, which is the first time in it. */
function altered(answer: Uint8Array): Uint8Array {
  const at = Buffer.from(answer).indexOf("Z");
  return answer.map((byte, i) => (i === at - 1 ? byte ^ 1 : byte));
}
