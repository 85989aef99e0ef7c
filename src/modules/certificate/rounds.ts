import { desc, eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { certificate } from "./schema.ts";

export type Round = typeof certificate.$inferSelect;

/** Every application of a key, newest first. */
export const roundsOf = (ctx: Pick<Context, "db">, keyId: string): Promise<Round[]> =>
  ctx.db.select().from(certificate).where(eq(certificate.keyId, keyId)).orderBy(desc(certificate.round));
