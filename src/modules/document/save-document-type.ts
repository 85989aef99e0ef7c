import { asc, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { documentError } from "./errors.ts";
import { authoritiesInput, type SaveDocumentType, saveDocumentTypeInput } from "./input.ts";
import { documentType } from "./schema.ts";

/** Creates a document type or changes its name, rules, level and policies; the code decides which. */
export async function saveDocumentType(ctx: Context, raw: SaveDocumentType): Promise<{ code: string }> {
  const { code, ...wanted } = saveDocumentTypeInput.parse(raw);
  return await ctx.db.transaction(async (tx) => {
    const [found] = await tx.select().from(documentType).where(eq(documentType.code, code)).for("update");
    const values = {
      ...wanted,
      needsStatus: wanted.needsStatus ?? found?.needsStatus ?? false,
      // What must be read is signed by hand, always.
      autoSign: !wanted.mustRead && (wanted.autoSign ?? found?.autoSign ?? false),
      level: wanted.level ?? found?.level ?? ("B-T" as const),
      renewal: wanted.renewal ?? found?.renewal ?? ("record" as const),
      timestamp: wanted.timestamp ?? found?.timestamp ?? ("must" as const),
      dueHours: wanted.dueHours === undefined ? (found?.dueHours ?? null) : wanted.dueHours,
      delegation: wanted.delegation ?? found?.delegation ?? ("never" as const),
      hidden: wanted.hidden ?? found?.hidden ?? ("warn" as const),
      authorities:
        wanted.authorities === undefined ? authoritiesInput.parse(found?.authorities ?? null) : wanted.authorities,
    };
    const isSame =
      found?.name === values.name &&
      found.mustRead === values.mustRead &&
      found.needsStatus === values.needsStatus &&
      found.autoSign === values.autoSign &&
      found.level === values.level &&
      found.renewal === values.renewal &&
      found.timestamp === values.timestamp &&
      found.dueHours === values.dueHours &&
      found.delegation === values.delegation &&
      found.hidden === values.hidden &&
      JSON.stringify(found.authorities) === JSON.stringify(values.authorities);
    if (isSame) return { code };
    const row = { ...values, changedAt: ctx.clock.now() };
    if (found) await tx.update(documentType).set(row).where(eq(documentType.code, code));
    else await tx.insert(documentType).values({ code, ...row });
    await record(tx, ctx, { type: "document.type-saved", subject: code, data: values });
    return { code };
  });
}

export async function listDocumentTypes(ctx: Pick<Context, "db">) {
  const rows = await ctx.db.select().from(documentType).orderBy(asc(documentType.code));
  return rows.map((row) => ({ ...row, authorities: authoritiesInput.parse(row.authorities) }));
}

/** What a type asks for. @throws document.unknown-type */
export async function documentTypeOf(ctx: Pick<Context, "db">, type: string) {
  const found = (await listDocumentTypes(ctx)).find(({ code }) => code === type);
  if (!found) throw documentError("unknown-type", { type });
  return found;
}
