import { asc, eq } from "drizzle-orm";
import { AppError, type Words } from "#core/error.ts";
import { readDocument } from "#modules/document/read-document.ts";
import type { Context } from "#server/context.ts";
import { sealError } from "./errors.ts";
import { findGrant, sealerOf } from "./find-grant.ts";
import type { SealKind } from "./rules.ts";
import { seal } from "./schema.ts";

export type UsableSeal = {
  id: string;
  kind: SealKind;
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
    rows.map(async ({ id, kind, no, name, versionId }) => {
      const refusal = await findGrant(ctx, id, sealer, { documentId, type }).then(
        () => null,
        (error: unknown) => {
          if (error instanceof AppError) return error.say;
          throw error;
        },
      );
      return { id, kind, no, name, versionId, refusal };
    }),
  );
}

/** The 作废章 somebody may use on a document. @throws seal.no-void-seal, or why the one there is cannot be used */
export async function voidSealFor(ctx: Context, documentId: string): Promise<string> {
  const stamps = (await usableSeals(ctx, documentId)).filter(({ kind }) => kind === "void");
  const usable = stamps.find(({ refusal }) => refusal === null) ?? stamps[0];
  if (!usable) throw sealError("no-void-seal");
  return usable.id;
}
