import { algorithmOf } from "#core/asn1/algorithm.ts";
import { type Der, DerError, fieldsOf, readDer } from "#core/asn1/der-reader.ts";
import { oidOf, unsignedOf, wholeBitsOf } from "#core/asn1/der-values.ts";
import { bitString, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";

/** A subject's key. `spki` is the whole SubjectPublicKeyInfo, for verifiers outside core. */
export type PublicKey =
  | { kind: "sm2"; spki: Bytes; point: Bytes }
  | { kind: "ec"; spki: Bytes; curve: string; point: Bytes }
  /** `isPssOnly`: its owner allows RSASSA-PSS alone (RFC 4055 §1.2) */
  | { kind: "rsa"; spki: Bytes; bits: number; isPssOnly: boolean }
  /** not known here, or with curve parameters spelt out, which RFC 5480 §2.1.1 forbids */
  | { kind: "other"; spki: Bytes; algorithm: string };

/** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7; SM2 as GM/T 0015: id-ecPublicKey with the curve 1.2.156.10197.1.301). */
export function readPublicKey(element: Der): PublicKey {
  const fields = fieldsOf(element, "SubjectPublicKeyInfo");
  const algorithm = algorithmOf(fields.next(0x30));
  const bits = wholeBitsOf(fields.next(0x03));
  fields.end();
  const spki = element.whole;
  if (algorithm.oid === OID.ecPublicKey && algorithm.parameters?.tag === 0x06) {
    const curve = oidOf(algorithm.parameters);
    if (curve !== OID.sm2Curve) return { kind: "ec", spki, curve, point: bits };
    if (bits.length !== 65 || bits[0] !== 4) throw new DerError("SM2 key is not an uncompressed point");
    return { kind: "sm2", spki, point: bits };
  }
  if (algorithm.oid === OID.rsaEncryption || algorithm.oid === OID.rsaPss) {
    const modulus = unsignedOf(fieldsOf(readDer(bits), "RSAPublicKey").next(0x02));
    const length = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
    return { kind: "rsa", spki, bits: length, isPssOnly: algorithm.oid === OID.rsaPss };
  }
  return { kind: "other", spki, algorithm: algorithm.oid };
}

/** SubjectPublicKeyInfo of an SM2 key. @param point 65 bytes, uncompressed */
export const sm2Spki = (point: Bytes): Bytes =>
  sequence(sequence(oid(OID.ecPublicKey), oid(OID.sm2Curve)), bitString(point));

/** RSA keys shorter than this are called weak (GM/T 0015 and NIST SP 800-131A ask for 2048). */
const RSA_BITS = 2048;
/** Curves over smaller fields are: as strong as RSA 2048 is 224 (NIST SP 800-57 part 1 rev. 5, table 2). */
const EC_BITS = 224;

/** Whether anybody should still rely on a key of this length. */
export function isWeakKey(key: PublicKey): boolean {
  if (key.kind === "rsa") return key.bits < RSA_BITS;
  return key.kind === "ec" && fieldBits(key.point) < EC_BITS;
}

/** A point is 04 x y, or 02 or 03 and x alone (SEC 1 §2.3.3). */
const fieldBits = (point: Bytes): number => ((point.length - 1) * 8) / (point[0] === 4 ? 2 : 1);
