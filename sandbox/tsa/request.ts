import { inside, oid, type Piece } from "../ca/der.ts";

const HASHES = [
  { name: "sm3", id: oid("1.2.156.10197.1.401") },
  { name: "sha256", id: oid("2.16.840.1.101.3.4.2.1") },
  { name: "sha384", id: oid("2.16.840.1.101.3.4.2.2") },
  { name: "sha512", id: oid("2.16.840.1.101.3.4.2.3") },
] as const;
const LENGTHS = { sm3: 32, sha256: 32, sha384: 48, sha512: 64 } as const;

export type Query = { imprint: Buffer; policy: Buffer | null; nonce: Buffer | null; certReq: boolean };

/** PKIFailureInfo by bit number (RFC 3161 §2.4.2). */
export const FAILURES = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  timeNotAvailable: 14,
  unacceptedPolicy: 15,
  unacceptedExtension: 16,
  systemFailure: 25,
} as const;
export type FailureName = keyof typeof FAILURES;

export class QueryRefused extends Error {
  readonly failure: FailureName;

  constructor(failure: FailureName) {
    super(failure);
    this.failure = failure;
  }
}

/** TimeStampReq, RFC 3161 §2.4.1. @throws QueryRefused */
export function readQuery(der: Buffer): Query {
  try {
    const [version, imprint, ...rest] = inside(der);
    if (version?.tag !== 0x02 || !version.body.equals(Buffer.of(1)) || !imprint) throw new QueryRefused("badRequest");
    checkImprint(imprint.whole);
    const next = (tag: number): Piece | null => (rest[0]?.tag === tag ? (rest.shift() ?? null) : null);
    const policy = next(0x06);
    const nonce = next(0x02);
    const certReq = next(0x01);
    if (next(0xa0)) throw new QueryRefused("unacceptedExtension");
    if (rest.length > 0) throw new QueryRefused("badDataFormat");
    return {
      imprint: imprint.whole,
      policy: policy?.whole ?? null,
      nonce: nonce?.whole ?? null,
      certReq: certReq?.body[0] === 255,
    };
  } catch (error) {
    if (error instanceof QueryRefused) throw error;
    throw new QueryRefused("badDataFormat");
  }
}

function checkImprint(der: Buffer): void {
  const [algorithm, digest] = inside(der);
  const id = algorithm ? inside(algorithm.whole)[0]?.whole : undefined;
  const known = HASHES.find((hash) => id?.equals(hash.id));
  if (!known) throw new QueryRefused("badAlg");
  if (digest?.tag !== 0x04 || digest.body.length !== LENGTHS[known.name]) throw new QueryRefused("badDataFormat");
}
