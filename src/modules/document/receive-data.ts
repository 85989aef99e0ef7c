import { toHex } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { files } from "#server/files.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { documentError } from "./errors.ts";
import type { DocumentMeta } from "./input.ts";
import { assertType, metaColumns } from "./meta.ts";
import { DATA_LIMIT } from "./rules.ts";
import { document, documentRevision } from "./schema.ts";

/**
 * Takes data to be signed as it stands: text, JSON, XML or any bytes, few enough that a phone shows and hashes all of
 * them. Stored as revision 1; what is signed over it becomes revision 2.
 * @throws document.unknown-type, document.data-too-large
 */
export async function receiveData(
  ctx: Context,
  input: DocumentMeta & { content: Uint8Array },
): Promise<{ documentId: string; digest: string }> {
  const { content } = input;
  await assertType(ctx, input.type);
  if (content.length > DATA_LIMIT) throw documentError("data-too-large", { limitKb: DATA_LIMIT / 1024 });
  const documentId = newId();
  const digest = toHex(sm3Bytes(content));
  const fileKey = `document/${documentId}/1.data`;
  await files().put(fileKey, content);
  const now = ctx.clock.now();
  const facts = { id: documentId, kind: "data", pages: 0, revision: 1, digest, intake: "none" } as const;
  await ctx.db.transaction(async (tx) => {
    await tx.insert(document).values({ ...facts, ...metaColumns(input), createdAt: now, changedAt: now });
    await tx
      .insert(documentRevision)
      .values({ documentId, revision: 1, fileKey, offset: 0, length: content.length, digest, createdAt: now });
    const data = { kind: "data", type: input.type, digest, pages: 0, intake: "none" };
    await record(tx, ctx, { type: "document.received", subject: documentId, data });
  });
  return { documentId, digest };
}
