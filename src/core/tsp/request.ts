import { type Algorithm, algorithm, algorithmOf, HASH_LENGTH, type HashName, hashOf } from "#core/asn1/algorithm.ts";
import { type Der, fieldsOf, readDer } from "#core/asn1/der-reader.ts";
import { booleanOf, integerBytesOf, oidOf } from "#core/asn1/der-values.ts";
import { boolean, integer, octetString, oid, sequence, unsigned } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";

/** PKIFailureInfo by bit number (RFC 3161 §2.4.2). */
export const FAILURE = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  timeNotAvailable: 14,
  unacceptedPolicy: 15,
  unacceptedExtension: 16,
  addInfoNotAvailable: 17,
  systemFailure: 25,
} as const;
export type Failure = keyof typeof FAILURE;

/** Why a request is refused: becomes the response's failInfo. */
export class TspRefusal extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, message: string) {
    super(message);
    this.name = "TspRefusal";
    this.failure = failure;
  }
}

export type TspRequest = {
  /** The whole MessageImprint: a token repeats it byte for byte. */
  imprintDer: Bytes;
  hashAlgorithm: Algorithm;
  hashedMessage: Bytes;
  policy: string | null;
  /** The whole INTEGER element, any size up to NONCE_LIMIT; echoed as it stands. */
  nonceDer: Bytes | null;
  certReq: boolean;
};

/** Content bytes of a nonce we still echo: 256 bits and a sign byte. */
const NONCE_LIMIT = 33;
const WEAK = new Set<string>([OID.sha1]);

/**
 * Reads TimeStampReq (RFC 3161 §2.4.1). Strict DER, except that an explicit `certReq FALSE` is accepted as everybody
 * does. Extensions are refused: none is defined that we honour.
 * @param policies the policies this authority stamps under
 * @throws TspRefusal
 */
export function parseRequest(bytes: Bytes, policies: readonly string[]): TspRequest {
  const request = shapeOf(bytes);
  const hash = hashOf(request.hashAlgorithm);
  if (!hash || WEAK.has(request.hashAlgorithm.oid)) throw new TspRefusal("badAlg", "hash algorithm not accepted");
  if (request.hashedMessage.length !== HASH_LENGTH[hash])
    throw new TspRefusal("badDataFormat", "imprint length does not fit its algorithm");
  if (request.policy !== null && !policies.includes(request.policy))
    throw new TspRefusal("unacceptedPolicy", "policy not offered");
  return request;
}

function shapeOf(bytes: Bytes): TspRequest {
  const version = { seen: -1 };
  try {
    const fields = fieldsOf(readDer(bytes), "TimeStampReq");
    const [first, ...rest] = integerBytesOf(fields.next(0x02));
    version.seen = rest.length === 0 ? (first ?? -1) : -1;
    if (version.seen !== 1) throw new TspRefusal("badRequest", "version is not 1");
    const imprint = fields.next(0x30);
    const policy = fields.maybe(0x06);
    const nonce = fields.maybe(0x02);
    const certReq = fields.maybe(0x01);
    const extensions = fields.maybe(0xa0);
    fields.end();
    if (extensions) throw new TspRefusal("unacceptedExtension", "no extension is accepted");
    if (nonce && integerBytesOf(nonce).length > NONCE_LIMIT) throw new TspRefusal("badRequest", "nonce is too long");
    return {
      ...imprintOf(imprint),
      policy: policy ? oidOf(policy) : null,
      nonceDer: nonce?.whole ?? null,
      certReq: certReq ? booleanOf(certReq) : false,
    };
  } catch (error) {
    if (error instanceof TspRefusal) throw error;
    throw new TspRefusal("badDataFormat", error instanceof Error ? error.message : "malformed");
  }
}

export function imprintOf(element: Der): Pick<TspRequest, "imprintDer" | "hashAlgorithm" | "hashedMessage"> {
  const fields = fieldsOf(element, "MessageImprint");
  const hashAlgorithm = algorithmOf(fields.next(0x30));
  const hashedMessage = fields.next(0x04).content;
  fields.end();
  return { imprintDer: element.whole, hashAlgorithm, hashedMessage };
}

/** MessageImprint of a digest. @throws RangeError when the length is another */
export function messageImprint(digest: Bytes, hash: HashName = "sm3"): Bytes {
  if (digest.length !== HASH_LENGTH[hash]) throw new RangeError(`${hash} has ${HASH_LENGTH[hash]} bytes`);
  return sequence(algorithm(OID[hash]), octetString(digest));
}

/** TimeStampReq. @param digest by `hash`, SM3 unless said otherwise; @param nonce unsigned big-endian bytes */
export function buildRequest(input: {
  digest: Bytes;
  hash?: HashName;
  nonce?: Bytes;
  policy?: string;
  certReq?: boolean;
}): Bytes {
  return sequence(
    integer(1),
    messageImprint(input.digest, input.hash),
    ...(input.policy ? [oid(input.policy)] : []),
    ...(input.nonce ? [unsigned(input.nonce)] : []),
    ...(input.certReq ? [boolean(true)] : []),
  );
}
