import { fillTail } from "#modules/document/fill-tail.ts";
import type { SealPlace } from "#modules/document/input.ts";
import type { OpenRevision } from "#modules/document/open-revisions.ts";
import { prepareTail } from "#modules/document/prepare-tail.ts";
import { signDigest } from "#modules/institution/sign-digest.ts";
import type { Context } from "#server/context.ts";
import type { OpenSeal } from "./open-seal.ts";

/**
 * A seal laid out, signed, stamped and read back behind a revision; nothing is kept.
 * @param stamp answers the token for a signature value; null for none
 * @throws document.* for the place, institution.self-check, and what `stamp` throws
 */
export async function layOut(
  ctx: Pick<Context, "clock">,
  { seal: { name, no }, version, look, key }: OpenSeal,
  base: OpenRevision,
  { place, stamp }: { place: SealPlace; stamp: (signature: Uint8Array) => Promise<Uint8Array | null> },
) {
  const prepared = await prepareTail(ctx, base, {
    place,
    appearance: look,
    scheme: key.scheme,
    fieldName: `Seal${base.revision}`,
    signerName: name,
    reason: `${name} ${no} v${version.number}`,
  });
  const cms = await signDigest(key, prepared.digest, stamp);
  return { prepared, filled: fillTail(base, prepared, cms) };
}
