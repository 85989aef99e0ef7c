import { childrenOf, type Der, readDer, readDerPrefix } from "#core/asn1/der-reader.ts";
import { integer, nullValue, octetString, oid, sequence, setOf, tlv } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, concat, toHex, utf8 } from "#core/bytes.ts";
import { fillSignature } from "#core/pdf/write-signature.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { signedWorld, token } from "#test/signed-world.ts";
import { certify, NOW, personExtensions, selfSigned, sm2KeyPair } from "#test/sm2-ca.ts";
import { type Attack, lastSignature, signaturesIn } from "./attack.ts";

/** SignedData in its six parts, each replaceable. */
type Parts = { version: Bytes; digests: Bytes; content: Bytes; certificates: Bytes[]; signers: Bytes[] };

/** An attack on the last signature's CMS; the byte range and everything it covers stay. */
const onCms = (name: string, change: (parts: Parts, pdf: Uint8Array) => Bytes | null): Attack => ({
  name,
  make({ pdf }) {
    const { range, contents } = lastSignature(pdf);
    const der = change(takenApart(contents), pdf);
    if (!der || 2 * der.length > range[2] - range[1] - 2) return null;
    const blank = Uint8Array.from(pdf).fill(0x30, range[1] + 1, range[2] - 1);
    return fillSignature(blank, 0, [...range], der);
  },
});

function takenApart(contents: Bytes): Parts {
  const [, wrapped] = childrenOf(readDerPrefix(contents, "ber"));
  const [inner] = wrapped ? childrenOf(wrapped) : [];
  if (!inner) throw new Error("no SignedData");
  const fields = childrenOf(inner);
  const whole = (tag: number) => fields.filter((one) => one.tag === tag);
  const [digests, signers] = whole(0x31);
  return {
    version: fields[0]?.whole ?? integer(1),
    digests: digests?.whole ?? setOf(),
    content: fields[2]?.whole ?? sequence(oid(OID.data)),
    certificates: whole(0xa0).flatMap((one) => childrenOf(one).map((certificate) => certificate.whole)),
    signers: signers ? childrenOf(signers).map((one) => one.whole) : [],
  };
}

const together = ({ version, digests, content, certificates, signers }: Parts): Bytes =>
  sequence(
    oid(OID.signedData),
    tlv(0xa0, sequence(version, digests, content, tlv(0xa0, concat(...certificates)), tlv(0x31, concat(...signers)))),
  );

const changed = (name: string, change: (parts: Parts) => Partial<Parts>): Attack =>
  onCms(name, (parts) => together({ ...parts, ...change(parts) }));

/** The signer's fields, one of them replaced: 0 version, 1 sid, 2 digest, 3 attributes, 4 algorithm, 5 value, 6 unsigned. */
const signer = (name: string, at: number, change: (field: Der, fields: Der[]) => Bytes): Attack =>
  onCms(name, (parts) => {
    const [first] = parts.signers;
    const fields = first ? childrenOf(readDer(first)) : [];
    const old = fields[at];
    if (!old) return null;
    const rebuilt = sequence(...fields.map((field, i) => (i === at ? change(old, fields) : field.whole)));
    return together({ ...parts, signers: [rebuilt] });
  });

const flipLast = (bytes: Bytes): Bytes => bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
const world = signedWorld("别的根");
const authority = world.authority();

/** A certificate with the signer's names and number, of a CA with the same name and a key of its own. */
function impostor(der: Bytes): Bytes {
  const { issuer, subject, serialDer } = parseCertificate(der);
  const key = sm2KeyPair();
  const serial = readDer(serialDer).content;
  return certify(
    { key, subject: issuer.der },
    { subject: subject.der, point: key.point, serial, extensions: personExtensions(key.point) },
  );
}

const unsigned = (...attributes: readonly Bytes[]): Bytes => tlv(0xa1, concat(...attributes));
const stampOf = (der: Bytes): Bytes => sequence(oid(OID.signatureTimeStamp), setOf(der));

export const cmsAttacks: Attack[] = [
  changed("the certificate is an impostor's with the same names and number", ({ certificates }) => ({
    certificates: certificates.map((one, at) => (at === 0 ? impostor(one) : one)),
  })),
  changed("an impostor's certificate comes before the signer's", ({ certificates }) => ({
    certificates: [...certificates.slice(0, 1).map(impostor), ...certificates],
  })),
  changed("an impostor's certificate comes after the signer's", ({ certificates }) => ({
    certificates: [...certificates, ...certificates.slice(0, 1).map(impostor)],
  })),
  changed("the certificate is another person's", () => ({ certificates: [world.person().der] })),
  changed("the certificate is a CA's", () => ({ certificates: [selfSigned("冒名").der] })),
  changed("the certificates are taken away", () => ({ certificates: [] })),
  changed("a certificate's last byte is changed", ({ certificates }) => ({ certificates: certificates.map(flipLast) })),
  changed("something that is no certificate is among them", ({ certificates }) => ({
    certificates: [...certificates, sequence(integer(1))],
  })),
  changed("there is no signer", () => ({ signers: [] })),
  changed("the signer is there twice", ({ signers }) => ({ signers: [...signers, ...signers] })),
  changed("SignedData has version 0", () => ({ version: integer(0) })),
  changed("the digest set is empty", () => ({ digests: setOf() })),
  changed("the digest set names another hash", () => ({ digests: setOf(sequence(oid(OID.sha256))) })),
  changed("a detached signature has content", () => ({
    content: sequence(oid(OID.data), tlv(0xa0, octetString(utf8("something else")))),
  })),
  changed("the content type is another", () => ({ content: sequence(oid(OID.tstInfo)) })),
  onCms("the CMS is another file's", () => token(authority, utf8("elsewhere"), NOW)),
  onCms("the CMS is cut", (parts) => together(parts).subarray(0, -20)),
  onCms("bytes follow the CMS", (parts) => concat(together(parts), Uint8Array.of(0x30, 0))),
  onCms("the CMS is empty", () => sequence()),
  onCms("the CMS is a NULL", () => nullValue()),
  onCms("the CMS is nothing but zeros", () => new Uint8Array(40)),
  onCms("the CMS is nested without an end", () =>
    Uint8Array.from({ length: 1200 }, (_, at) => (at % 2 === 0 ? 0x30 : 0x80)),
  ),
  onCms("the CMS claims four gigabytes", () => Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0)),
  onCms("the outer type is data", (parts) => sequence(oid(OID.data), tlv(0xa0, together(parts)))),
  signer("the signer has version 3", 0, () => integer(3)),
  signer("the signer is named by a key identifier nobody has", 1, () => tlv(0x80, new Uint8Array(20))),
  ...[
    ["in small letters", "1302434e", "1302636e"],
    ["as a NumericString", "1302434e", "1202434e"],
  ].map(([how, from = "", to = ""]) =>
    signer(`the signer's issuer is named ${how}`, 1, ({ whole }) => {
      return Uint8Array.from(Buffer.from(toHex(whole).replace(from, to), "hex"));
    }),
  ),
  signer("the digest algorithm is SHA-1", 2, () => sequence(oid(OID.sha1))),
  signer("the digest algorithm is unknown", 2, () => sequence(oid("1.2.3.4"))),
  signer("the signed attributes are taken away", 3, () => new Uint8Array()),
  signer("the signed attributes are empty", 3, () => tlv(0xa0, new Uint8Array())),
  signer("a signed attribute comes twice", 3, (field) => {
    const attributes = childrenOf(field).map(({ whole }) => whole);
    return tlv(0xa0, concat(...attributes, ...attributes.slice(0, 1)));
  }),
  signer("a signed attribute is left out", 3, (field) =>
    tlv(
      0xa0,
      concat(
        ...childrenOf(field)
          .slice(1)
          .map(({ whole }) => whole),
      ),
    ),
  ),
  signer("the last byte of the signed attributes is changed", 3, ({ whole }) => flipLast(whole)),
  signer("the signature algorithm is unknown", 4, () => sequence(oid("1.2.3.4"))),
  signer("the signature algorithm is RSA", 4, () => sequence(oid(OID.rsaEncryption), nullValue())),
  signer("the signature value's last byte is changed", 5, ({ whole }) => flipLast(whole)),
  signer("the signature value is empty", 5, () => octetString(new Uint8Array())),
  signer("r and s are zero", 5, () => octetString(sequence(integer(0), integer(0)))),
  signer("r and s are one", 5, () => octetString(sequence(integer(1), integer(1)))),
  signer("r and s change places", 5, ({ content }) =>
    octetString(
      sequence(
        ...childrenOf(readDer(content))
          .toReversed()
          .map(({ whole }) => whole),
      ),
    ),
  ),
  signer("s has a zero too many in front", 5, ({ content }) => {
    const [r, s] = childrenOf(readDer(content));
    return octetString(
      sequence(r?.whole ?? nullValue(), tlv(0x02, concat(Uint8Array.of(0, 0), s?.content ?? new Uint8Array()))),
    );
  }),
  signer("the timestamp is about something else", 6, () => unsigned(stampOf(token(authority, utf8("elsewhere"), NOW)))),
  signer("the timestamp is of an authority nobody trusts", 6, (_, fields) =>
    unsigned(stampOf(token(authority, fields[5]?.content ?? new Uint8Array(), NOW))),
  ),
  signer("the timestamp is no token", 6, () => unsigned(stampOf(sequence(integer(1))))),
  signer("the timestamp's last byte is changed", 6, ({ whole }) => flipLast(whole)),
  signer("the timestamp is called something nobody knows", 6, ({ whole }) => renamed(whole)),
  signer("a second timestamp about something else is added", 6, ({ content }) =>
    unsigned(content, stampOf(token(authority, utf8("elsewhere"), NOW))),
  ),
  onCms("the CMS is an earlier signature's", (_, pdf) => {
    const [first, second] = signaturesIn(pdf);
    return first && second ? readDerPrefix(first.contents, "ber").whole : null;
  }),
];

/** The attribute's object identifier with its last arc changed. */
function renamed(attribute: Bytes): Bytes {
  const from = toHex(oid(OID.signatureTimeStamp));
  const to = `${from.slice(0, -2)}63`;
  return Uint8Array.from(Buffer.from(toHex(attribute).replace(from, to), "hex"));
}
