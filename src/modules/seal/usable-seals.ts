import { asc, eq } from "drizzle-orm";
import { AppError, type Words } from "#core/error.ts";
import { readDocument } from "#modules/document/read-document.ts";
import type { Context } from "#server/context.ts";
import { findGrant, sealerOf } from "./find-grant.ts";
import { seal } from "./schema.ts";

export type UsableSeal = {
  id: string;
  no: string;
  name: string;
  versionId: string | null;
  /** Why the asker may not seal this document with it; null when he may. */
  refusal: Words | null;
};

/** Every enabled seal, and whether the asker may seal a document with it. @throws document.not-found */
export async function usableSeals(ctx: Context, documentId: string): Promise<UsableSeal[]> {
  const { type } = await readDocument(ctx, documentId);
  const sealer = sealerOf(ctx.actor);
  const rows = await ctx.db.select().from(seal).where(eq(seal.state, "enabled")).orderBy(asc(seal.no));
  return await Promise.all(
    rows.map(async ({ id, no, name, versionId }) => {
      const refusal = await findGrant(ctx, id, sealer, { documentId, type }).then(
        () => null,
        (error: unknown) => {
          if (error instanceof AppError) return error.say;
          throw error;
        },
      );
      return { id, no, name, versionId, refusal };
    }),
  );
}
