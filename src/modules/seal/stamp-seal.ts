import { AppError } from "#core/error.ts";
import type { DocumentFacts } from "#modules/document/read-document.ts";
import type { KeyFamily } from "#modules/institution/rules.ts";
import { stampSignature } from "#modules/timestamp/stamp-signature.ts";
import type { Context } from "#server/context.ts";

/** What a document type says about timestamps. */
export type StampPolicy = Pick<DocumentFacts, "timestamp" | "authorities">;

/**
 * A token over a seal's signature value, from the authorities the document type names; under an RSA seal by our own RSA
 * unit, so that who reads one reads the other. Where none stamps the type decides: no seal, or one without a token.
 * @param mostBytes the place the token has
 * @throws timestamp.*, gateway.* when the type asks for a token
 */
export async function stampSeal(
  ctx: Context,
  signature: Uint8Array,
  { family, policy, mostBytes }: { family: KeyFamily; policy: StampPolicy; mostBytes: number },
): Promise<Uint8Array | null> {
  try {
    const { authorities } = policy;
    return await stampSignature(ctx, signature, { family, authorities, mostBytes });
  } catch (error) {
    const isMissing = error instanceof AppError && /^(timestamp|gateway)[.]/.test(error.code);
    if (policy.timestamp === "must" || !isMissing) throw error;
    return null;
  }
}
