import { toHex } from "#core/bytes.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { type DataFormat, dataTypeOf, type Family } from "#core/cms/data-format.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { timedAttributes } from "#core/cms/signed-attributes.ts";
import { verifySignedData } from "#core/cms/verify.ts";
import { requireUnambiguous } from "#core/sm/two-party/ambiguity.ts";
import { record } from "#modules/audit/record.ts";
import type { KeyCertificate } from "#modules/certificate/certificate-of.ts";
import { obtainToken } from "#modules/timestamp/obtain-token.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { type PrivateKey, schemeOf, signWith } from "#server/private-key.ts";
import { institutionError } from "./errors.ts";
import { formatRefusal, hashFor, type KeyFamily } from "./rules.ts";
import { institutionSignature } from "./schema.ts";
import { hashed, usableKey } from "./usable-key.ts";

export type SignData = {
  /** The application that asks; whether it may is its noun's to say before. */
  applicationId: string;
  family: KeyFamily;
  format: DataFormat;
  contentTypes: Family;
  /** The data, or where the format allows its digest alone (32 bytes). */
  content: Uint8Array | { digest: Uint8Array; by: string };
  title: string;
  externalId: string | null;
};

/**
 * Signs data with the hospital's newest usable key of the family, stamps it (RFC 3161), reads it back, stores and records
 * it; only then it is returned.
 * @throws institution.no-key, content-for-p1, content-for-attached, digest-algorithm, ambiguous, self-check; key.self-check; timestamp.*
 */
export async function signData(ctx: Context, input: SignData): Promise<{ signatureId: string }> {
  const { family, format, applicationId, title, externalId } = input;
  const content = input.content instanceof Uint8Array ? input.content : null;
  const given = input.content instanceof Uint8Array ? null : input.content;
  const refusal = formatRefusal(format, { hasContent: content !== null, digestBy: given?.by ?? null }, family);
  if (refusal) throw institutionError(refusal);
  if (format === "p1" && content) refuseAmbiguous(content);
  const digest = content ? hashed(family, content) : (given?.digest ?? new Uint8Array());
  const { key, certificate } = await usableKey(ctx, family);
  const made = await make(ctx, { input, content, digest, key, certificate });
  const id = newId();
  await ctx.db.transaction(async (tx) => {
    await tx.insert(institutionSignature).values({
      id,
      applicationId,
      keyId: certificate.keyId,
      certificateId: certificate.id,
      format,
      contentTypes: input.contentTypes,
      title,
      externalId,
      digest: toHex(digest),
      length: content?.length ?? null,
      ...made,
      signedAt: ctx.clock.now(),
    });
    const { keyId, id: certificateId } = certificate;
    const data = { applicationId, keyId, certificateId, format, digest: toHex(digest), externalId };
    await record(tx, ctx, { type: "institution.signed", subject: id, data });
  });
  return { signatureId: id };
}

type Ingredients = {
  input: SignData;
  content: Uint8Array | null;
  digest: Uint8Array;
  key: PrivateKey;
  certificate: KeyCertificate;
};

async function make(ctx: Context, { input, content, digest, key, certificate }: Ingredients) {
  const { family, format, contentTypes } = input;
  const hash = hashFor(family);
  const isRaw = format === "p1";
  const message =
    isRaw && content
      ? content
      : timedAttributes({
          digest,
          hash,
          certificateHash: hashed(family, certificate.der),
          contentType: dataTypeOf(contentTypes),
          signingTimeMs: ctx.clock.now().getTime(),
        });
  const signature = signAndWipe(key, message);
  const stamped = {
    digestBy: (by: "sm3" | "sha256") => nodeCrypto.hash(by, [signature]),
    authorities: null,
    mostBytes: null,
  };
  const { token, stampedBy, insteadOf } = await obtainToken(ctx, stamped);
  if (isRaw) return { result: signature, token, stampedBy, insteadOf };
  const result = assembleSignedData({
    signedAttrs: message,
    signatureDer: signature,
    certificates: certificate.chain,
    content: format === "p7-attached" ? content : null,
    timestampToken: token,
    scheme: schemeOf(key.algorithm),
    family: contentTypes,
  });
  const readBack = verifySignedData(parseSignedData(result), {
    content: content && [content],
    digest: { hash, value: digest },
    crypto: nodeCrypto,
  });
  if (!readBack.ok) throw institutionError("self-check", {}, new Error(readBack.problems[0]?.code));
  return { result, token: null, stampedBy, insteadOf };
}

function signAndWipe(key: PrivateKey, message: Uint8Array): Uint8Array {
  try {
    return signWith(key, message);
  } finally {
    key.secret.fill(0);
  }
}

/** The rule persons' phones keep, too (protocol.md §4 "What may be signed"). */
function refuseAmbiguous(content: Uint8Array): void {
  try {
    requireUnambiguous(content);
  } catch (error) {
    throw institutionError("ambiguous", {}, error);
  }
}
