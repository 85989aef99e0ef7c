import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Origin } from "#modules/template/generate-form.ts";
import type { Context } from "#server/context.ts";
import { documentOrigin } from "./schema.ts";

const areasShape = z.array(
  z.object({
    kind: z.enum(["signature", "seal", "seam", "signed-date"]),
    name: z.string(),
    page: z.int(),
    x: z.number(),
    y: z.number(),
    w: z.number(),
    h: z.number(),
    who: z.string(),
    order: z.int(),
    group: z.object({ name: z.string(), level: z.int() }).nullable(),
    seam: z.object({ pages: z.enum(["all", "odd"]), edge: z.enum(["left", "right"]) }).nullable(),
    date: z.object({ format: z.string(), size: z.number(), align: z.string() }).nullable(),
  }),
);

/** Which template a document was made from, and its areas; null for one that was sent as a PDF. */
export async function readOrigin(ctx: Pick<Context, "db">, documentId: string): Promise<Origin | null> {
  const [row] = await ctx.db.select().from(documentOrigin).where(eq(documentOrigin.documentId, documentId));
  if (!row) return null;
  const { templateId, code, version } = row;
  return { templateId, code, version, areas: areasShape.parse(row.areas) };
}
