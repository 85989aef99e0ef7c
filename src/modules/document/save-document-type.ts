import { asc, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { SaveDocumentType } from "./input.ts";
import { documentType } from "./schema.ts";

/** Creates a document type or changes its name and reading rule; the code decides which. */
export async function saveDocumentType(ctx: Context, input: SaveDocumentType): Promise<{ code: string }> {
  const { code, name, mustRead } = input;
  return await ctx.db.transaction(async (tx) => {
    const [found] = await tx.select().from(documentType).where(eq(documentType.code, code)).for("update");
    if (found && found.name === name && found.mustRead === mustRead) return { code };
    const changedAt = ctx.clock.now();
    if (found) await tx.update(documentType).set({ name, mustRead, changedAt }).where(eq(documentType.code, code));
    else await tx.insert(documentType).values({ code, name, mustRead, changedAt });
    await record(tx, ctx, { type: "document.type-saved", subject: code, data: { name, mustRead } });
    return { code };
  });
}

export async function listDocumentTypes(ctx: Pick<Context, "db">) {
  return await ctx.db.select().from(documentType).orderBy(asc(documentType.code));
}
