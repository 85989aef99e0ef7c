import { and, eq } from "drizzle-orm";
import type { Drawing } from "#core/drawing/path.ts";
import type { SealLook } from "#modules/document/find-spot.ts";
import { type OpenKey, openKey } from "#modules/institution/sign-digest.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { sealError } from "./errors.ts";
import { findSeal, findVersion, type Seal, type SealVersion } from "./lock-seal.ts";
import { useRefusal } from "./rules.ts";
import { sealData } from "./schema.ts";

/** A seal taken out of its drawer: its face in use, its data and the key that signs. Close it: the key is wiped then. */
export type OpenSeal = {
  seal: Seal;
  version: SealVersion;
  sealDataId: string;
  look: SealLook;
  key: OpenKey;
  close(): void;
};

/** @throws seal.not-found, not-enabled, suspended; institution.no-key */
export async function openSeal(ctx: Pick<Context, "db" | "clock">, sealId: string): Promise<OpenSeal> {
  const seal = await findSeal(ctx, sealId);
  const refusal = useRefusal(seal.state);
  if (refusal) throw sealError(refusal);
  const version = await findVersion(ctx, seal.versionId ?? "");
  const [data] = await ctx.db
    .select({ id: sealData.id, versionId: sealData.versionId, validUntil: sealData.validUntil })
    .from(sealData)
    .where(and(eq(sealData.sealId, sealId), eq(sealData.state, "current")));
  // The chore that suspends it has not come round yet.
  if (data?.versionId !== version.id || data.validUntil <= ctx.clock.now()) throw sealError("suspended");
  const key = await openKey(ctx, seal.family);
  return { seal, version, sealDataId: data.id, look: lookOf(version), key, close: () => key.close() };
}

export const lookOf = ({ png, drawing, widthMm, heightMm }: SealVersion): SealLook => ({
  kind: "seal",
  png,
  // Written by makeFace and nobody else.
  drawing: drawing as Drawing | null,
  widthMm,
  heightMm,
});

/** @throws seal.not-enabled, seal.suspended: somebody stopped it, or its face was exchanged, meanwhile */
export async function requireEnabled(tx: Tx, opened: OpenSeal): Promise<void> {
  const row = await findSeal({ db: tx }, opened.seal.id);
  const refusal = useRefusal(row.state);
  if (refusal) throw sealError(refusal);
  if (row.versionId !== opened.version.id) throw sealError("not-enabled");
}
