import { signedDataLength } from "#core/cms/place.ts";
import { fillTail } from "#modules/document/fill-tail.ts";
import type { Placed, SealLook } from "#modules/document/find-spot.ts";
import type { SealPlace } from "#modules/document/input.ts";
import type { OpenRevision } from "#modules/document/open-revisions.ts";
import { prepareTail } from "#modules/document/prepare-tail.ts";
import { signDigest } from "#modules/institution/sign-digest.ts";
import type { Context } from "#server/context.ts";
import { areasFor } from "./areas-for.ts";
import type { Seal } from "./lock-seal.ts";
import type { OpenSeal } from "./open-seal.ts";

/** Where a face goes on a document. @throws seal.no-template, seal.no-area */
export async function placedOn(
  ctx: Pick<Context, "db">,
  { documentId, place }: { documentId: string; place: SealPlace },
  { seal, look }: { seal: Pick<Seal, "kind" | "name" | "no">; look: SealLook },
): Promise<Placed> {
  if (place.kind === "template") return { areas: await areasFor(ctx, seal, documentId), appearance: look };
  return { place, appearance: look };
}

/**
 * A seal laid out, signed, stamped and read back behind a revision; nothing is kept.
 * @param stamp answers the token for a signature value; null for none
 * @param tokenBytes how much room its token needs (`timestamp/token-bytes.ts`); 0 where it gets none
 * @throws document.* for the place, institution.self-check, and what `stamp` throws
 */
export async function layOut(
  ctx: Pick<Context, "clock" | "db">,
  opened: OpenSeal,
  base: OpenRevision,
  {
    stamp,
    tokenBytes,
    ...where
  }: {
    documentId: string;
    place: SealPlace;
    tokenBytes: number;
    stamp: (signature: Uint8Array) => Promise<Uint8Array | null>;
  },
) {
  const { seal, version, key } = opened;
  const { name, no } = seal;
  const prepared = await prepareTail(ctx, base, {
    ...(await placedOn(ctx, where, opened)),
    scheme: key.scheme,
    reservedBytes: signedDataLength({ certificates: key.certificate.chain, scheme: key.scheme, tokenBytes }),
    fieldName: `Seal${base.revision}`,
    signerName: name,
    reason: `${name} ${no} v${version.number}`,
  });
  const cms = await signDigest(key, prepared.digest, stamp);
  return { prepared, filled: fillTail(base, prepared, cms) };
}
