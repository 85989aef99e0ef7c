import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { DocumentMeta } from "./input.ts";
import { assertType, metaColumns } from "./meta.ts";
import { document } from "./schema.ts";

/**
 * Takes the SM3 digest of a document that stays with its sender. It is signed as a detached CMS, which becomes revision 2.
 * @param input.digest 64 hexadecimal digits
 * @throws document.unknown-type
 */
export async function receiveDigest(
  ctx: Context,
  input: DocumentMeta & { digest: string },
): Promise<{ documentId: string; digest: string }> {
  await assertType(ctx, input.type);
  const id = newId();
  const digest = input.digest.toLowerCase();
  const now = ctx.clock.now();
  const facts = { id, kind: "digest", pages: 0, revision: 1, digest, intake: "none" } as const;
  await ctx.db.transaction(async (tx) => {
    await tx.insert(document).values({ ...facts, ...metaColumns(input), createdAt: now, changedAt: now });
    const data = { kind: "digest", type: input.type, digest, pages: 0, intake: "none" };
    await record(tx, ctx, { type: "document.received", subject: id, data });
  });
  return { documentId: id, digest };
}
