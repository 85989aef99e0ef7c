import { asc, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { type SaveDocumentType, saveDocumentTypeInput } from "./input.ts";
import { documentType } from "./schema.ts";

/** Creates a document type or changes its name and rules; the code decides which. */
export async function saveDocumentType(ctx: Context, raw: SaveDocumentType): Promise<{ code: string }> {
  const { code, ...values } = saveDocumentTypeInput.parse(raw);
  const { name, mustRead, needsStatus } = values;
  return await ctx.db.transaction(async (tx) => {
    const [found] = await tx.select().from(documentType).where(eq(documentType.code, code)).for("update");
    const isSame = found?.name === name && found.mustRead === mustRead && found.needsStatus === needsStatus;
    if (isSame) return { code };
    const changedAt = ctx.clock.now();
    if (found)
      await tx
        .update(documentType)
        .set({ ...values, changedAt })
        .where(eq(documentType.code, code));
    else await tx.insert(documentType).values({ code, ...values, changedAt });
    await record(tx, ctx, { type: "document.type-saved", subject: code, data: values });
    return { code };
  });
}

export async function listDocumentTypes(ctx: Pick<Context, "db">) {
  return await ctx.db.select().from(documentType).orderBy(asc(documentType.code));
}
