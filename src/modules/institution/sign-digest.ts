import { assembleSignedData } from "#core/cms/assemble.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { untimedAttributes } from "#core/cms/signed-attributes.ts";
import { verifySignedData } from "#core/cms/verify.ts";
import type { Scheme } from "#core/asn1/algorithm.ts";
import { OID } from "#core/asn1/oids.ts";
import type { KeyCertificate } from "#modules/certificate/certificate-of.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { type PrivateKey, schemeOf, signWith } from "#server/private-key.ts";
import { institutionError } from "./errors.ts";
import { hashFor, type KeyFamily } from "./rules.ts";
import { hashed, usableKey } from "./usable-key.ts";

/** A key of the hospital opened for several signatures. Close it: its secret is wiped then. */
export type OpenKey = {
  family: KeyFamily;
  scheme: Scheme;
  certificate: KeyCertificate;
  /** Checked by another implementation before it is returned. @throws key.self-check */
  sign(message: Uint8Array): Uint8Array;
  close(): void;
};

/** The newest usable key of the family. @throws institution.no-key */
export async function openKey(ctx: Pick<Context, "db" | "clock">, family: KeyFamily): Promise<OpenKey> {
  const { key, certificate } = await usableKey(ctx, family);
  return opened(family, key, certificate);
}

const opened = (family: KeyFamily, key: PrivateKey, certificate: KeyCertificate): OpenKey => ({
  family,
  scheme: schemeOf(key.algorithm),
  certificate,
  sign: (message) => signWith(key, message),
  close: () => void key.secret.fill(0),
});

/**
 * A detached CMS over the digest of a PDF's byte range (ISO 32000-2 §12.8.3.3), with a timestamp over its signature value,
 * read back before it is returned.
 * @param digest by the family's hash, 32 bytes
 * @param stamp answers the token for a signature value; null for none
 * @throws institution.self-check, key.self-check, and what `stamp` throws
 */
export async function signDigest(
  key: OpenKey,
  digest: Uint8Array,
  stamp: (signature: Uint8Array) => Promise<Uint8Array | null>,
): Promise<Uint8Array> {
  const { family, scheme, certificate } = key;
  const hash = hashFor(family);
  const certificateHash = hashed(family, certificate.der);
  const signedAttrs = untimedAttributes({ digest, hash, certificateHash, contentType: OID.data });
  const signatureDer = key.sign(signedAttrs);
  const timestampToken = await stamp(signatureDer);
  const cms = assembleSignedData({
    signedAttrs,
    signatureDer,
    certificates: certificate.chain,
    content: null,
    timestampToken,
    scheme,
  });
  const readBack = verifySignedData(parseSignedData(cms), {
    content: null,
    digest: { hash, value: digest },
    crypto: nodeCrypto,
  });
  if (!readBack.ok) throw institutionError("self-check", {}, new Error(readBack.problems[0]?.code));
  return cms;
}
