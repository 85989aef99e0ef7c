import { eq } from "drizzle-orm";
import { signedParts } from "#core/pdf/write-signature.ts";
import type { Context } from "#server/context.ts";
import { currentBytes } from "./current-bytes.ts";
import { documentError } from "./errors.ts";
import { documentPreparation, documentRevision } from "./schema.ts";

/** What a prepared PDF signature covers: its bytes in parts, the first `sent` of them being the file as it came in. */
export type PreparedParts = { sent: number; range: [number, number, number, number]; parts: Uint8Array[] };

/** For somebody who wants to see it himself before he signs. @throws document.no-preparation, document.moved */
export async function preparedParts(ctx: Context, preparedId: string): Promise<PreparedParts> {
  const [row] = await ctx.db.select().from(documentPreparation).where(eq(documentPreparation.id, preparedId));
  if (!row) throw documentError("no-preparation");
  const { bytes, revision } = await currentBytes(ctx, row.documentId);
  if (revision !== row.baseRevision) throw documentError("moved");
  const { placeFrom, placeTo, tail } = row;
  const range: PreparedParts["range"] = [0, placeFrom, placeTo, bytes.length + tail.length - placeTo];
  const [first] = await ctx.db
    .select()
    .from(documentRevision)
    .where(eq(documentRevision.documentId, row.documentId))
    .orderBy(documentRevision.revision)
    .limit(1);
  return { sent: first?.length ?? 0, range, parts: signedParts(bytes, tail, range) };
}
