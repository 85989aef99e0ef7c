import { createHash } from "node:crypto";
import type { Authority } from "./authority.ts";
import { algorithm, EXTENSIONS, type Extension, extension, keyIdentifier, type Manner, signed } from "./certificate.ts";
import { explicit, generalizedTime, inside, integer, octets, oid, piecesOf, seq, time, tlv } from "./der.ts";
import type { Revoked } from "./register.ts";
import { keyBits, type SigningKey } from "./keys.ts";

const CRL_DAYS = 7;
const DAY_MS = 86_400_000;
const OCSP_BASIC = oid("1.3.6.1.5.5.7.48.1.1");
const OCSP_NONCE = oid("1.3.6.1.5.5.7.48.1.2");
const HASHES = [
  ["1.3.14.3.2.26", "sha1"],
  ["2.16.840.1.101.3.4.2.1", "sha256"],
  ["1.2.156.10197.1.401", "sm3"],
] as const;

const wholeSeconds = (ms: number) => Math.floor(ms / 1000) * 1000;
const enumerated = (value: number) => tlv(0x0a, [value]);

/** What a list or an answer tells: who is revoked, as of when. */
type Told = { atMs: number; revoked: ReadonlyMap<string, Revoked> };

/** X.509 v2 CRL of everything revoked, RFC 5280 §5. */
export function crlOf({ make, issuingKey }: Authority, { atMs, revoked }: Told): Buffer {
  const entries = [...revoked.values()].map((entry) => {
    const why = entryExtensions(entry);
    const { serial, revokedAtMs } = entry;
    return revokedEntry(
      integer(Buffer.from(serial, "hex")),
      revokedAtMs,
      ...(why.length === 0 ? [] : [seq(...why.map(extension))]),
    );
  });
  return list(make, make.issuingName, issuingKey, entries, atMs);
}

/** One line of a list. @param serial INTEGER, whole */
export const revokedEntry = (serial: Buffer, revokedAtMs: number, ...more: Buffer[]): Buffer =>
  seq(serial, time(revokedAtMs), ...more);

/** The root's own list: no issuing CA was ever revoked. */
export const rootCrlOf = ({ make, rootKey }: Authority, { atMs }: Told): Buffer =>
  list(make, make.rootName, rootKey, [], atMs);

/** reasonCode and invalidityDate (§5.3.1, §5.3.2). */
function entryExtensions({ reason, invalidFromMs }: Revoked): Extension[] {
  return [
    ...(reason === 0 ? [] : [{ id: "2.5.29.21", critical: false, value: enumerated(reason) }]),
    ...(invalidFromMs === undefined
      ? []
      : [{ id: "2.5.29.24", critical: false, value: generalizedTime(wholeSeconds(invalidFromMs)) }]),
  ];
}

export function list(make: Manner, issuer: Buffer, key: SigningKey, entries: Buffer[], nowMs: number): Buffer {
  const extensions = [
    EXTENSIONS.authorityKeyId(key.spki),
    { id: "2.5.29.20", critical: false, value: integer(Math.floor(nowMs / 1000)) },
  ];
  const tbs = seq(
    integer(1),
    algorithm(make, key),
    issuer,
    time(nowMs),
    time(nowMs + CRL_DAYS * DAY_MS),
    ...(entries.length > 0 ? [seq(...entries)] : []),
    explicit(0, seq(...extensions.map(extension))),
  );
  return signed(tbs, key, make);
}

/**
 * RFC 6960 §4.2.1, answered by the issuing CA itself from what it has published, which is when the status was known to be
 * correct (thisUpdate, §4.2.2.1). A request that cannot be read is `malformedRequest`.
 */
export function ocspAnswer(authority: Authority, request: Buffer, told: Told, nowMs: number): Buffer {
  const { issuingKey, make, issuing } = authority;
  let asked: Buffer[];
  let nonce: Buffer | undefined;
  try {
    const parts = inside(inside(request)[0]?.whole ?? Buffer.alloc(0));
    const list = parts.find(({ tag }) => tag === 0x30);
    const extensions = parts.find(({ tag }) => tag === 0xa2);
    asked = inside(list?.whole ?? Buffer.alloc(0)).map(({ whole }) => inside(whole)[0]?.whole ?? Buffer.alloc(0));
    nonce = extensions
      ? inside(extensions.body).find(({ whole }) => inside(whole)[0]?.whole.equals(OCSP_NONCE))?.whole
      : undefined;
    if (asked.length === 0) throw new RangeError("nothing asked");
  } catch {
    return seq(enumerated(1));
  }
  const now = generalizedTime(wholeSeconds(nowMs));
  const asOf = generalizedTime(wholeSeconds(told.atMs));
  const until = explicit(0, generalizedTime(wholeSeconds(nowMs) + DAY_MS));
  const tbs = seq(
    explicit(2, octets(keyIdentifier(issuingKey.spki))),
    now,
    seq(...asked.map((id) => seq(id, ...statusOf(authority, told, id, asOf, until)))),
    ...(nonce ? [explicit(1, seq(nonce))] : []),
  );
  const basic = signed(tbs, issuingKey, make, explicit(0, seq(issuing)));
  return seq(enumerated(0), explicit(0, seq(OCSP_BASIC, octets(basic))));
}

/** good, revoked or unknown for one CertID, its times, and what the list would say beside (RFC 6960 §4.4.5). */
function statusOf(
  { register, issuingKey, make }: Authority,
  told: Told,
  certId: Buffer,
  asOf: Buffer,
  until: Buffer,
): Buffer[] {
  const [hashAlgorithm, nameHash, keyHash, serial] = inside(certId);
  const hash = HASHES.find(([id]) => hashAlgorithm && piecesOf(hashAlgorithm.body)[0]?.whole.equals(oid(id)))?.[1];
  const isOurs =
    hash !== undefined &&
    nameHash?.body.equals(createHash(hash).update(make.issuingName).digest()) === true &&
    keyHash?.body.equals(createHash(hash).update(keyBits(issuingKey.spki)).digest()) === true;
  const number = serial?.body.toString("hex").replace(/^00/, "") ?? "";
  if (!isOurs || !register.issued.has(number)) return [tlv(0x82), asOf, until];
  const revoked = told.revoked.get(number);
  if (!revoked) return [tlv(0x80), asOf, until];
  const reason = revoked.reason === 0 ? [] : [explicit(0, enumerated(revoked.reason))];
  const said = explicit(1, generalizedTime(wholeSeconds(revoked.revokedAtMs)), ...reason);
  const more = entryExtensions(revoked).filter(({ id }) => id !== "2.5.29.21");
  return [said, asOf, until, ...(more.length === 0 ? [] : [explicit(1, seq(...more.map(extension)))])];
}
