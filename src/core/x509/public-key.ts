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
  | { kind: "rsa"; spki: Bytes; bits: number }
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
  if (algorithm.oid === OID.rsaEncryption) {
    const modulus = unsignedOf(fieldsOf(readDer(bits), "RSAPublicKey").next(0x02));
    return { kind: "rsa", spki, bits: modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24 };
  }
  return { kind: "other", spki, algorithm: algorithm.oid };
}

/** SubjectPublicKeyInfo of an SM2 key. @param point 65 bytes, uncompressed */
export const sm2Spki = (point: Bytes): Bytes =>
  sequence(sequence(oid(OID.ecPublicKey), oid(OID.sm2Curve)), bitString(point));
