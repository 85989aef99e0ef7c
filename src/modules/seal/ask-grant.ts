import { findPerson } from "#modules/person/find-person.ts";
import { record } from "#modules/audit/record.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { sealError } from "./errors.ts";
import type { AskGrant, AskUse } from "./input.ts";
import { lockSeal } from "./lock-seal.ts";
import { powersOf, requireKeeper, staffOf } from "./powers.ts";
import { approversNeeded, powerRefusal } from "./rules.ts";
import { sealApplication } from "./schema.ts";
import type { Terms } from "./terms.ts";

/** A use that was applied for must be made within this time. */
const USE_MS = 7 * 86_400_000;

/** The keeper asks that somebody be granted 使用权 (授权申请). @throws seal.not-keeper, period, no-person, holds-* */
export async function askGrant(ctx: Context, input: AskGrant): Promise<{ applicationId: string }> {
  const { sealId, holder, documentTypes, from, until, maxUses, addresses = null, reason } = input;
  const applicantId = await requireKeeper(ctx, sealId);
  if (from >= until || new Date(until) <= ctx.clock.now()) throw sealError("period");
  if (holder.kind === "person") {
    if (!(await findPerson(ctx, holder.id))) throw sealError("no-person");
    const refusal = powerRefusal(await powersOf(ctx, sealId, holder.id), "use");
    if (refusal) throw sealError(refusal);
  }
  const terms = { holder, documentTypes, documentId: null, from, until, maxUses, addresses };
  return await apply(ctx, { kind: "grant", sealId, applicantId, reason, terms });
}

/** Somebody without a grant asks to seal one document once (用章申请). @throws document.not-found, seal.holds-* */
export async function askUse(ctx: Context, input: AskUse): Promise<{ applicationId: string }> {
  const { sealId, documentId, reason } = input;
  const { personId } = staffOf(ctx.actor);
  await readDocument(ctx, documentId);
  const refusal = powerRefusal(await powersOf(ctx, sealId, personId), "use");
  if (refusal) throw sealError(refusal);
  const now = ctx.clock.now();
  const terms = {
    holder: { kind: "person" as const, id: personId },
    documentTypes: null,
    documentId,
    from: now.toISOString(),
    until: new Date(now.getTime() + USE_MS).toISOString(),
    maxUses: 1,
    addresses: null,
  };
  return await apply(ctx, { kind: "use", sealId, applicantId: personId, reason, terms });
}

type Asked = { kind: "grant" | "use"; sealId: string; applicantId: string; reason: string; terms: Terms };

async function apply(ctx: Context, { kind, sealId, applicantId, reason, terms }: Asked) {
  return await ctx.db.transaction(async (tx) => {
    const row = await lockSeal(tx, sealId);
    if (row.state === "surrendered" || row.state === "destroyed") throw sealError("move");
    const applicationId = newId();
    await tx.insert(sealApplication).values({
      id: applicationId,
      kind,
      sealId,
      applicantId,
      reason,
      terms,
      versionId: null,
      favours: terms.holder.kind === "person" ? terms.holder.id : null,
      state: "pending",
      needed: approversNeeded(row.isHighRisk),
      createdAt: ctx.clock.now(),
      endedAt: null,
    });
    const { holder, documentId, maxUses } = terms;
    const data = { applicationId, kind, holder: `${holder.kind}/${holder.id}`, documentId, maxUses };
    await record(tx, ctx, { type: "seal.grant-asked", subject: sealId, data });
    return { applicationId };
  });
}
