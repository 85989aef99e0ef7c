import { count, desc, eq, max } from "drizzle-orm";
import { roundsOf } from "#modules/certificate/rounds.ts";
import { type CertificateState, mayRenew } from "#modules/certificate/rules.ts";
import { missedInput } from "#modules/timestamp/external-input.ts";
import type { Context } from "#server/context.ts";
import type { ListSignatures } from "./input.ts";
import type { KeyAlgorithm, KeyState } from "./rules.ts";
import { institutionKey, institutionSignature } from "./schema.ts";

export type ListedKey = {
  id: string;
  algorithm: KeyAlgorithm;
  state: KeyState;
  createdAt: Date;
  certificate: { id: string; state: CertificateState; notAfter: Date | null; problem: string | null } | null;
  /** Its certificate is near its end: the next may be asked for by hand, and is asked for by itself. */
  mayRenew: boolean;
  /** How often it has signed, and when last. */
  signatures: number;
  usedAt: Date | null;
};

/** Every key, the newest first. */
export async function listKeys(ctx: Context): Promise<ListedKey[]> {
  const rows = await ctx.db
    .select()
    .from(institutionKey)
    .orderBy(desc(institutionKey.createdAt), desc(institutionKey.id));
  const used = await ctx.db
    .select({ keyId: institutionSignature.keyId, signatures: count(), usedAt: max(institutionSignature.signedAt) })
    .from(institutionSignature)
    .groupBy(institutionSignature.keyId);
  return await Promise.all(
    rows.map(async ({ id, algorithm, state, createdAt }) => {
      const [round] = await roundsOf(ctx, id);
      const use = used.find(({ keyId }) => keyId === id);
      return {
        id,
        algorithm,
        state,
        createdAt,
        certificate: round
          ? { id: round.id, state: round.state, notAfter: round.notAfter, problem: round.problem }
          : null,
        mayRenew: state === "active" && round !== undefined && mayRenew(round, ctx.clock.now()),
        signatures: use?.signatures ?? 0,
        usedAt: use?.usedAt ?? null,
      };
    }),
  );
}

/** What was signed for whom, the newest first. `total` counts all. */
export async function listSignatures(ctx: Context, { page, size }: ListSignatures) {
  const [counted] = await ctx.db.select({ total: count() }).from(institutionSignature);
  const signatures = await ctx.db
    .select({
      id: institutionSignature.id,
      applicationId: institutionSignature.applicationId,
      algorithm: institutionKey.algorithm,
      format: institutionSignature.format,
      title: institutionSignature.title,
      externalId: institutionSignature.externalId,
      digest: institutionSignature.digest,
      stampedBy: institutionSignature.stampedBy,
      insteadOf: institutionSignature.insteadOf,
      signedAt: institutionSignature.signedAt,
    })
    .from(institutionSignature)
    .innerJoin(institutionKey, eq(institutionKey.id, institutionSignature.keyId))
    .orderBy(desc(institutionSignature.signedAt), desc(institutionSignature.id))
    .limit(size)
    .offset((page - 1) * size);
  const shown = signatures.map((row) => ({ ...row, insteadOf: missedInput.parse(row.insteadOf) }));
  return { signatures: shown, total: counted?.total ?? 0 };
}
