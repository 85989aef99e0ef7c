import type { Extension } from "./certificate.ts";
import { inside, oid, piecesOf } from "./der.ts";
import { type KeyKind, keyProblem, signatureOid, verifyWith } from "./keys.ts";

const EXTENSION_REQUEST = oid("1.2.840.113549.1.9.14");
/** 个人身份标识码 and its siblings: what an applicant may ask to have copied. */
const COPIED = ["1.2.156.10260.4.1.1", "1.2.156.10260.4.1.2", "1.2.156.10260.4.1.3", "1.2.156.10260.4.1.4"];

export type Attribute = { type: Buffer; value: Buffer };
export type CertificateRequest = { subject: Buffer; attributes: Attribute[]; spki: Buffer; extensions: Extension[] };

/** Why a request is refused, in the words the CA sends back. */
export class RequestRefused extends Error {}

/** Reads a PKCS#10 (RFC 2986) and checks that its sender holds the key. @throws RequestRefused */
export function readRequest(der: Buffer, kind: KeyKind): CertificateRequest {
  try {
    const [info, algorithm, signature] = inside(der);
    const [version, subject, spki, attributes] = inside(info?.whole ?? Buffer.alloc(0));
    if (!info || !algorithm || !signature || !version || !subject || !spki) throw new RangeError("incomplete");
    const problem = keyProblem(kind, spki.whole);
    if (problem) throw new RequestRefused(problem);
    if (!inside(algorithm.whole)[0]?.whole.equals(signatureOid(kind)))
      throw new RequestRefused("the signature algorithm does not fit the key");
    if (!verifyWith(kind, spki.whole, info.whole, signature.body.subarray(1)))
      throw new RequestRefused("the request's own signature does not verify");
    return {
      subject: subject.whole,
      attributes: nameAttributes(subject.whole),
      spki: spki.whole,
      extensions: attributes ? requestedExtensions(attributes.body) : [],
    };
  } catch (error) {
    if (error instanceof RequestRefused) throw error;
    throw new RequestRefused("the request is not a PKCS#10 in DER");
  }
}

/** Type and value of every attribute of a Name, in order. */
function nameAttributes(name: Buffer): Attribute[] {
  return inside(name).flatMap((rdn) =>
    piecesOf(rdn.body).map((pair) => {
      const [type, value] = inside(pair.whole);
      if (!type || !value) throw new RangeError("malformed name");
      return { type: type.whole, value: value.whole };
    }),
  );
}

function requestedExtensions(attributes: Buffer): Extension[] {
  const wanted = piecesOf(attributes).find(({ whole }) => inside(whole)[0]?.whole.equals(EXTENSION_REQUEST));
  const values = wanted ? inside(wanted.whole)[1] : undefined;
  const list = values ? piecesOf(values.body)[0] : undefined;
  if (!list) return [];
  return inside(list.whole).flatMap(({ whole }) => {
    const [id, ...rest] = inside(whole);
    const name = COPIED.find((known) => id?.whole.equals(oid(known)));
    const value = rest.at(-1);
    return name && value ? [{ id: name, critical: false, value: value.body }] : [];
  });
}
