import { and, eq, ne } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Actor, Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { templateError } from "./errors.ts";
import { blankForm } from "./form.ts";
import type { CreateTemplate, DescribeTemplate, SaveDraft } from "./input.ts";
import { readVersion } from "./read-template.ts";
import { draftRefusal } from "./rules.ts";
import { template } from "./schema.ts";

/** Whether a document type of this code is registered: document's to know, which stands behind us in the line. */
export type TypeExists = (ctx: Context, code: string) => Promise<boolean>;

/** Who worked on a draft, as others are told. */
export const nameOf = (actor: Actor): string =>
  actor.kind === "staff"
    ? actor.staffNo
    : actor.kind === "application" || actor.kind === "system"
      ? actor.name
      : actor.kind;

/** @throws template.code-taken, template.unknown-type */
export async function createTemplate(
  ctx: Context,
  { form = blankForm(), ...described }: CreateTemplate,
  typeExists: TypeExists,
): Promise<{ templateId: string }> {
  if (!(await typeExists(ctx, described.typeCode))) throw templateError("unknown-type", { type: described.typeCode });
  const id = newId();
  await ctx.db.transaction(async (tx) => {
    await assertFree(tx, described.code, id);
    const now = ctx.clock.now();
    await tx.insert(template).values({
      id,
      ...described,
      state: "draft",
      currentVersion: null,
      draft: JSON.stringify(form),
      draftRevision: 0,
      draftBy: nameOf(ctx.actor),
      draftAt: now,
      createdAt: now,
    });
    await record(tx, ctx, { type: "template.created", subject: id, data: described });
  });
  return { templateId: id };
}

/** Name, code and document type. @throws template.not-found, template.code-taken, template.unknown-type */
export async function describeTemplate(
  ctx: Context,
  { templateId, ...described }: DescribeTemplate,
  typeExists: TypeExists,
): Promise<void> {
  if (!(await typeExists(ctx, described.typeCode))) throw templateError("unknown-type", { type: described.typeCode });
  await ctx.db.transaction(async (tx) => {
    await lockTemplate(tx, templateId);
    await assertFree(tx, described.code, templateId);
    await tx.update(template).set(described).where(eq(template.id, templateId));
    await record(tx, ctx, { type: "template.described", subject: templateId, data: described });
  });
}

/**
 * Autosave: the draft of whoever started from the newest one. Drafts are not in the audit log; what is published is.
 * @throws template.not-found, template.retired-draft, template.changed-meanwhile
 */
export async function saveDraft(
  ctx: Context,
  { templateId, revision, form }: SaveDraft,
): Promise<{ revision: number }> {
  return await ctx.db.transaction(async (tx) => {
    const row = await lockTemplate(tx, templateId);
    const refusal = draftRefusal(row, revision);
    if (refusal) throw templateError(refusal, row.state === "retired" ? { name: row.name } : { by: row.draftBy });
    return await writeDraft(tx, ctx, row, JSON.stringify(form));
  });
}

/** Makes a published form the draft again, to be worked on from there. @throws template.no-version, template.changed-meanwhile */
export async function restoreDraft(
  ctx: Context,
  { templateId, version, revision }: { templateId: string; version: number; revision: number },
): Promise<{ revision: number }> {
  const { form } = await readVersion(ctx, { templateId, version });
  return await saveDraft(ctx, { templateId, revision, form });
}

async function writeDraft(tx: Tx, ctx: Context, row: { id: string; draftRevision: number }, draft: string) {
  const draftRevision = row.draftRevision + 1;
  const who = { draftBy: nameOf(ctx.actor), draftAt: ctx.clock.now() };
  await tx
    .update(template)
    .set({ draft, draftRevision, ...who })
    .where(eq(template.id, row.id));
  return { revision: draftRevision };
}

/** @throws template.not-found */
export async function lockTemplate(tx: Tx, templateId: string): Promise<typeof template.$inferSelect> {
  const [row] = await tx.select().from(template).where(eq(template.id, templateId)).for("update");
  if (!row) throw templateError("not-found");
  return row;
}

/** The gap behind the code is locked too, so that two at once do not both find it free. */
async function assertFree(tx: Tx, code: string, templateId: string): Promise<void> {
  const [other] = await tx
    .select({ name: template.name })
    .from(template)
    .where(and(eq(template.code, code), ne(template.id, templateId), ne(template.state, "retired")))
    .for("update");
  if (other) throw templateError("code-taken", { code, name: other.name });
}
