import { eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { documentError } from "./errors.ts";
import type { DocumentMeta } from "./input.ts";
import type { HiddenPolicy } from "./rules.ts";
import { documentType } from "./schema.ts";

/** The columns that come with a document. */
export function metaColumns(meta: DocumentMeta) {
  const { patient } = meta;
  return {
    typeCode: meta.type,
    title: meta.title,
    externalId: meta.externalId ?? null,
    applicationId: meta.applicationId ?? null,
    patientName: patient?.name ?? null,
    visitNo: patient?.visitNo ?? null,
    bedNo: patient?.bedNo ?? null,
    department: patient?.department ?? null,
  };
}

/** @throws document.unknown-type */
export async function assertType(ctx: Pick<Context, "db">, type: string): Promise<{ hidden: HiddenPolicy }> {
  const [found] = await ctx.db
    .select({ hidden: documentType.hidden })
    .from(documentType)
    .where(eq(documentType.code, type));
  if (!found) throw documentError("unknown-type", { type });
  return found;
}

export async function hasType(ctx: Pick<Context, "db">, type: string): Promise<boolean> {
  const [found] = await ctx.db
    .select({ code: documentType.code })
    .from(documentType)
    .where(eq(documentType.code, type));
  return found !== undefined;
}
