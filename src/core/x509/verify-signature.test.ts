import { expect, test } from "vitest";
import { algorithmOf, algorithm as withoutParameters, type HashName } from "#core/asn1/algorithm.ts";
import { readDer } from "#core/asn1/der-reader.ts";
import { bitString, context, integer, nullValue, oid, sequence, unsigned } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { type PublicKey, readPublicKey, sm2Spki } from "./public-key.ts";
import { type CryptoProvider, verifySignature } from "./verify-signature.ts";

const P256 = "1.2.840.10045.3.1.7";
const RSA_NULL = sequence(oid(OID.rsaEncryption), nullValue());

/** A point of this many bytes for each number: 04 x y, or 02 x when compressed (SEC 1 §2.3.3). */
const point = (bytes: number, first = 4) =>
  new Uint8Array(1 + bytes * (first === 4 ? 2 : 1)).fill(first, 0, 1).fill(7, 1);
const ecSpki = (curve: string, value: Uint8Array) =>
  sequence(sequence(oid(OID.ecPublicKey), oid(curve)), bitString(value));
function rsaSpki(bits: number, algorithm = RSA_NULL): Uint8Array {
  const modulus = new Uint8Array(Math.ceil(bits / 8)).fill(0xff);
  modulus[0] = 0xff >> (modulus.length * 8 - bits);
  return sequence(algorithm, bitString(sequence(unsigned(modulus), integer(65_537))));
}
const key = (spki: Uint8Array): PublicKey => readPublicKey(readDer(spki));

test("keys are read by their algorithm and curve, with their length in bits (RFC 5280 §4.1.2.7)", () => {
  expect(key(sm2Spki(point(32)))).toMatchObject({ kind: "sm2", point: point(32) });
  expect(key(ecSpki(P256, point(32)))).toMatchObject({ kind: "ec", curve: P256, point: point(32) });
  expect(key(rsaSpki(2048))).toMatchObject({ kind: "rsa", bits: 2048, isPssOnly: false });
  expect(key(rsaSpki(2047))).toMatchObject({ kind: "rsa", bits: 2047 });
  expect(key(rsaSpki(2049))).toMatchObject({ kind: "rsa", bits: 2049 });
  expect(key(rsaSpki(2048, withoutParameters(OID.rsaPss)))).toMatchObject({ kind: "rsa", isPssOnly: true });
  const spelt = sequence(sequence(oid(OID.ecPublicKey), sequence()), bitString(point(32)));
  expect(key(spelt)).toMatchObject({ kind: "other", algorithm: OID.ecPublicKey });
  // A curve where none belongs does not make another algorithm an EC key.
  const foreign = sequence(sequence(oid("1.2.3.4"), oid(P256)), bitString(point(32)));
  expect(key(foreign)).toMatchObject({ kind: "other", algorithm: "1.2.3.4" });
});

test.each([
  ["compressed", ecSpki(OID.sm2Curve, point(32, 2))],
  ["hybrid", ecSpki(OID.sm2Curve, Uint8Array.of(6, ...point(32).subarray(1)))],
  ["too long", ecSpki(OID.sm2Curve, point(33))],
  [
    "followed by more",
    sequence(...[oid(OID.ecPublicKey)].map((name) => sequence(name, oid(P256))), bitString(point(32)), nullValue()),
  ],
])("an SM2 key that is %s is refused (GM/T 0009 §7.1)", (_, spki) => {
  expect(() => key(spki)).toThrow();
});

const KEYS = {
  sm2: key(sm2Spki(point(32))),
  p256: key(ecSpki(P256, point(32))),
  p256Compressed: key(ecSpki(P256, point(32, 2))),
  p224: key(ecSpki("1.3.132.0.33", point(28))),
  p192: key(ecSpki("1.2.840.10045.3.1.1", point(24))),
  p192Compressed: key(ecSpki("1.2.840.10045.3.1.1", point(24, 3))),
  rsa: key(rsaSpki(2048)),
  short: key(rsaSpki(2047)),
  pss: key(rsaSpki(2048, withoutParameters(OID.rsaPss))),
  other: key(sequence(withoutParameters("1.3.101.112"), bitString(point(16)))),
};
const hashField = (tag: number, hash: string) => context(tag, withoutParameters(hash));
const ALGORITHMS = {
  sm2: withoutParameters(OID.sm2WithSm3),
  ecdsa: withoutParameters("1.2.840.10045.4.3.2"),
  ecdsaSha1: withoutParameters("1.2.840.10045.4.1"),
  rsa: sequence(oid(OID.sha256WithRsa), nullValue()),
  rsaSha1: sequence(oid("1.2.840.113549.1.1.5"), nullValue()),
  rsaBare: RSA_NULL,
  ecBare: withoutParameters(OID.ecPublicKey),
  pss: sequence(
    oid(OID.rsaPss),
    sequence(
      hashField(0, OID.sha256),
      context(1, sequence(oid(OID.mgf1), withoutParameters(OID.sha256))),
      context(2, integer(32)),
    ),
  ),
  unknown: withoutParameters("1.2.3.4"),
};

/** A host that says the same to everything, and what it was asked. */
function asked(isRight: boolean) {
  const calls: unknown[] = [];
  const says = (what: string, hash: HashName | null, saltLength: number | null) => {
    calls.push([what, hash, saltLength]);
    return isRight;
  };
  const crypto: CryptoProvider = {
    hash: () => new Uint8Array(),
    verifySm2: () => says("sm2", null, null),
    verifyRsa: ({ hash, saltLength }) => says("rsa", hash, saltLength),
    verifyEcdsa: ({ hash }) => says("ecdsa", hash, null),
  };
  return { calls, crypto };
}
const verify = (
  crypto: CryptoProvider,
  of: keyof typeof KEYS,
  by: keyof typeof ALGORITHMS,
  digest: HashName | null = null,
) =>
  verifySignature(
    { key: KEYS[of], algorithm: algorithmOf(readDer(ALGORITHMS[by])), digest, parts: [], signature: new Uint8Array() },
    crypto,
  );

test.each([
  ["sm2", "sm2", null, ["sm2", null, null], null],
  ["sm2", "sm2", "sm3", ["sm2", null, null], null],
  ["p256", "ecdsa", null, ["ecdsa", "sha256", null], null],
  ["p256", "ecdsa", "sha256", ["ecdsa", "sha256", null], null],
  ["p256", "ecBare", "sha384", ["ecdsa", "sha384", null], null],
  ["p256Compressed", "ecdsa", null, ["ecdsa", "sha256", null], null],
  ["p224", "ecdsa", null, ["ecdsa", "sha256", null], null],
  ["rsa", "rsa", null, ["rsa", "sha256", null], null],
  ["rsa", "rsaBare", "sha512", ["rsa", "sha512", null], null],
  ["rsa", "pss", null, ["rsa", "sha256", 32], null],
  ["pss", "pss", null, ["rsa", "sha256", 32], null],
  ["p192", "ecdsa", null, ["ecdsa", "sha256", null], "algorithm-weak"],
  ["p192Compressed", "ecdsa", null, ["ecdsa", "sha256", null], "algorithm-weak"],
  ["p256", "ecdsaSha1", null, ["ecdsa", "sha1", null], "algorithm-weak"],
  ["short", "rsa", null, ["rsa", "sha256", null], "algorithm-weak"],
  ["rsa", "rsaSha1", null, ["rsa", "sha1", null], "algorithm-weak"],
] as const)(
  "%s signs by %s, digest %s: the mathematics is asked for, and weakness is said",
  (of, by, digest, call, weak) => {
    const right = asked(true);
    expect(verify(right.crypto, of, by, digest)).toBe(weak);
    expect(right.calls).toEqual([call]);
    expect(verify(asked(false).crypto, of, by, digest)).toBe("signature-wrong");
  },
);

test.each([
  ["p256", "sm2", null, "key-does-not-fit"],
  ["rsa", "ecdsa", null, "key-does-not-fit"],
  ["sm2", "ecdsa", null, "key-does-not-fit"],
  ["p256", "rsa", null, "key-does-not-fit"],
  ["pss", "rsa", null, "key-does-not-fit"],
  ["other", "rsa", null, "algorithm-unknown"],
  ["rsa", "unknown", null, "algorithm-unknown"],
  ["rsa", "rsa", "sha512", "algorithm-unknown"],
  ["p256", "ecdsa", "sha1", "algorithm-unknown"],
  ["rsa", "rsaBare", null, "algorithm-unknown"],
] as const)("%s cannot have signed by %s beside digest %s: %s, and nobody is asked", (of, by, digest, wanted) => {
  const right = asked(true);
  expect(verify(right.crypto, of, by, digest)).toBe(wanted);
  expect(right.calls).toEqual([]);
});
