import { createHash } from "node:crypto";
import { algorithmOf, type SigningKey, signWith } from "../ca/keys.ts";
import { explicit, inside, integer, NULL, octets, oid, seq, set, tlv } from "../ca/der.ts";

const SIGNED_DATA = oid("1.2.840.113549.1.7.2");
const TST_INFO = oid("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE = oid("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4");
const SIGNING_TIME = oid("1.2.840.113549.1.9.5");
const SIGNING_CERTIFICATE_V2 = oid("1.2.840.113549.1.9.16.2.47");
const SM3 = seq(oid("1.2.156.10197.1.401"));
const SHA256 = seq(oid("2.16.840.1.101.3.4.2.1"));

/** What goes into a TSTInfo (RFC 3161 §2.4.2). Times in milliseconds. */
export type Stamp = {
  policy: Buffer;
  imprint: Buffer;
  serial: Buffer;
  atMs: number;
  accuracyMs: number;
  nonce: Buffer | null;
};

export type Stamper = { key: SigningKey; certificate: Buffer; issuers: Buffer[] };

function tstInfo({ policy, imprint, serial, atMs, accuracyMs, nonce }: Stamp): Buffer {
  const accuracy = [
    ...(accuracyMs >= 1000 ? [integer(Math.floor(accuracyMs / 1000))] : []),
    ...(accuracyMs % 1000 > 0 ? [tlv(0x80, integer(accuracyMs % 1000).subarray(2))] : []),
  ];
  return seq(integer(1), policy, imprint, integer(serial), genTime(atMs), seq(...accuracy), ...(nonce ? [nonce] : []));
}

/** GeneralizedTime with milliseconds, without trailing zeros (RFC 3161 §2.4.2). */
function genTime(ms: number): Buffer {
  const [seconds = "", fraction = ""] = new Date(ms).toISOString().replace("Z", "").split(".");
  const trimmed = fraction.replace(/0+$/, "");
  return tlv(0x18, Buffer.from(`${seconds.replaceAll(/\D/g, "")}${trimmed === "" ? "" : `.${trimmed}`}Z`));
}

/** TimeStampToken: a SignedData of version 3 over the TSTInfo (RFC 5652 §5.1), its signer named by RFC 5816. */
export function token(stamp: Stamp, { key, certificate, issuers }: Stamper, certReq: boolean): Buffer {
  const hash = key.kind === "sm2" ? "sm3" : "sha256";
  const digestAlgorithm = key.kind === "sm2" ? SM3 : SHA256;
  const hashed = (bytes: Buffer) => createHash(hash).update(bytes).digest();
  const content = tstInfo(stamp);
  const [, serial, , issuer] = inside(inside(certificate)[0]?.whole ?? Buffer.alloc(0));
  if (!serial || !issuer) throw new RangeError("the certificate is no certificate");
  // RFC 5035 §4: the hash is SHA-256 unless it is said.
  const certId = seq(...(key.kind === "sm2" ? [SM3] : []), octets(hashed(certificate)));
  const attributes = sorted(
    seq(CONTENT_TYPE, set(TST_INFO)),
    seq(SIGNING_TIME, set(tlv(0x17, Buffer.from(`${digits(stamp.atMs)}Z`)))),
    seq(MESSAGE_DIGEST, set(octets(hashed(content)))),
    seq(SIGNING_CERTIFICATE_V2, set(seq(seq(certId)))),
  );
  const signature = signWith(key, set(...attributes));
  const signatureAlgorithm = key.kind === "sm2" ? algorithmOf("sm2", false) : seq(oid("1.2.840.113549.1.1.1"), NULL);
  const signerInfo = seq(
    integer(1),
    seq(issuer.whole, serial.whole),
    digestAlgorithm,
    tlv(0xa0, ...attributes),
    signatureAlgorithm,
    octets(signature),
  );
  const signedData = seq(
    integer(3),
    set(digestAlgorithm),
    seq(TST_INFO, explicit(0, octets(content))),
    ...(certReq ? [tlv(0xa0, ...sorted(certificate, ...issuers))] : []),
    set(signerInfo),
  );
  return seq(SIGNED_DATA, explicit(0, signedData));
}

const digits = (ms: number): string => new Date(ms).toISOString().slice(2, 19).replaceAll(/\D/g, "");

/** DER SET OF: ascending by their bytes (X.690 §11.6). */
const sorted = (...parts: Buffer[]): Buffer[] => parts.toSorted((a, b) => a.compare(b));
