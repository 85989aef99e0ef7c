import { algorithm } from "#core/asn1/algorithm.ts";
import { octetString, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { concat } from "#core/bytes.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { signedAttributes } from "#core/cms/signed-attributes.ts";
import type { Box } from "#core/pdf/pages.ts";
import { dict } from "#core/pdf/values.ts";
import { fillSignature, prepareSignature, signedParts } from "#core/pdf/write-signature.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { buildTstInfo } from "#core/tsp/tst-info.ts";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { nameOf } from "#core/x509/name.ts";
import { appended, open, withKey } from "./attacks/append.ts";
import { halfBlue, type Signer, signPdf, type TestSpot } from "./pdf-signer.ts";
import {
  certify,
  DAY,
  type KeyPair,
  NOW,
  personExtensions,
  random,
  revocationList,
  selfSigned,
  sm2KeyPair,
  sm2Sign,
  sm2Token,
  tsaExtensions,
} from "./sm2-ca.ts";

export type Party = { key: KeyPair; der: Uint8Array; certificate: Certificate };
type Validity = { notBefore?: number; notAfter?: number };

/** One root with persons, time-stamping authorities and revocation lists, all in SM2: what long-term verdicts are about. */
export function signedWorld(rootName = "测试根") {
  const root = selfSigned(rootName);
  const party = (commonName: string, extensions: Uint8Array[], validity: Validity): Party => {
    const key = sm2KeyPair();
    const subject = nameOf([{ label: "CN", value: commonName }]);
    const der = certify(root, { subject, point: key.point, extensions, ...validity });
    return { key, der, certificate: parseCertificate(der) };
  };
  return {
    anchor: parseCertificate(root.der),
    person: (validity: Validity = {}, commonName = "林知秋") =>
      party(commonName, personExtensions(root.key.point), validity),
    authority: (validity: Validity = {}) => party("测试时间戳", tsaExtensions(), validity),
    /** @param revoked what is revoked since when, and why (CRLReason) */
    list: (
      revoked: readonly { of: Party; at: number; reason?: number }[],
      times: { thisUpdate?: number; nextUpdate?: number } = {},
    ) =>
      revocationList(
        root,
        revoked.map(({ of, ...rest }) => ({ serialHex: of.certificate.serialHex, ...rest })),
        times,
      ),
  };
}

/** An RFC 3161 token over `stamped`. @param atMs its genTime */
export const token = (authority: Party, stamped: Uint8Array, atMs: number): Uint8Array =>
  tokenOver(authority, { hash: "sm3", digest: sm3(stamped) }, atMs);

/** The same over a digest that is at hand. */
export function tokenOver(
  authority: Party,
  { hash, digest }: { hash: "sm3" | "sha256"; digest: Uint8Array },
  atMs: number,
): Uint8Array {
  const tstInfo = buildTstInfo({
    policy: "1.2.3.4",
    imprintDer: sequence(algorithm(OID[hash]), octetString(digest)),
    serial: concat(Uint8Array.of(1), random(7)),
    genTimeMs: atMs,
    accuracyUs: 1000,
    nonceDer: null,
  });
  return sm2Token(authority.key, [authority.der], tstInfo);
}

type Stamp = { authority: Party; atMs: number };

/** A person as a signer, whose signatures are stamped when an authority is given. */
export function signerOf(person: Party, stamp: Stamp | null = null): Signer {
  return {
    anchor: person.certificate,
    sign(parts: readonly Uint8Array[]) {
      const signedAttrs = signedAttributes({ digest: sm3(...parts), certificateDer: person.der });
      const signatureDer = sm2Sign(person.key, signedAttrs);
      const timestampToken = stamp ? token(stamp.authority, signatureDer, stamp.atMs) : undefined;
      return assembleSignedData({ signedAttrs, signatureDer, certificates: [person.der], timestampToken });
    },
  };
}

/** One more signature by a person, stamped when an authority is given. */
export const signAs = (pdf: Uint8Array, person: Party, stamp: Stamp | null = null, spot?: TestSpot): Uint8Array =>
  signPdf(pdf, signerOf(person, stamp), spot ? { spot } : {});

/** A document time-stamp over everything (ISO 32000-2 §12.8.5). */
export function archiveAt(pdf: Uint8Array, authority: Party, atMs: number, box: Box | null = null): Uint8Array {
  const { tail, byteRange } = prepareSignature(open(pdf), {
    spot: { kind: "new", fieldName: "Archive", widgets: [{ page: 0, box, draw: box && halfBlue }] },
    subFilter: "ETSI.RFC3161",
    reservedBytes: 4096,
    signedAtMs: null,
  });
  const der = token(authority, concat(...signedParts(pdf, tail, byteRange)), atMs);
  return concat(pdf, fillSignature(tail, pdf.length, byteRange, der));
}

/** /DSS with certificates and lists (ISO 32000-2 §12.8.4.3). */
export function withValidationData(pdf: Uint8Array, data: { certs?: Uint8Array[]; crls?: Uint8Array[] }): Uint8Array {
  return appended(pdf, (revision, reader) => {
    const streams = (list: readonly Uint8Array[] = []) =>
      list.map((raw) => revision.add({ t: "stream", dict: dict({}), raw }));
    const dss = revision.add(dict({ Certs: streams(data.certs), CRLs: streams(data.crls) }));
    revision.set(reader.catalogRef, withKey(reader.catalog, "DSS", dss));
  });
}

export const YEAR = 365 * DAY;
export { DAY, NOW };
