import { and, eq, max } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { sm3Hex } from "#server/sm3.ts";
import { checkForm } from "./check-form.ts";
import { templateError } from "./errors.ts";
import { formFonts } from "./form-fonts.ts";
import type { Publish } from "./input.ts";
import { parseForm } from "./read-template.ts";
import { draftRefusal } from "./rules.ts";
import { lockTemplate, nameOf } from "./save-draft.ts";
import { template, templateVersion } from "./schema.ts";

/**
 * Makes the draft the next version, from which documents are made from now on. It is never changed afterwards.
 * @throws template.not-found, template.retired, template.changed-meanwhile, template.form-unfit
 */
export async function publishTemplate(
  ctx: Context,
  { templateId, revision, note }: Publish,
): Promise<{ version: number; digest: string }> {
  return await ctx.db.transaction(async (tx) => {
    const row = await lockTemplate(tx, templateId);
    if (row.state === "retired") throw templateError("retired", { name: row.name });
    const refusal = draftRefusal(row, revision);
    if (refusal) throw templateError(refusal, { by: row.draftBy });
    const [problem] = checkForm(parseForm(row.draft), formFonts());
    if (problem)
      throw templateError("form-unfit", { field: problem.name, reason: problem.say.zh, reasonEn: problem.say.en });
    const [last] = await tx
      .select({ version: max(templateVersion.version) })
      .from(templateVersion)
      .where(eq(templateVersion.templateId, templateId));
    const version = (last?.version ?? 0) + 1;
    const digest = sm3Hex(new TextEncoder().encode(row.draft));
    await supersede(tx, row);
    const by = { publishedBy: nameOf(ctx.actor), publishedAt: ctx.clock.now() };
    await tx
      .insert(templateVersion)
      .values({ templateId, version, form: row.draft, digest, note, state: "current", ...by });
    await tx.update(template).set({ state: "published", currentVersion: version }).where(eq(template.id, templateId));
    await record(tx, ctx, { type: "template.published", subject: templateId, data: { version, digest, note } });
    return { version, digest };
  });
}

/** Makes an older version the current one again. @throws template.not-found, template.no-version, template.version-retired */
export async function rollBack(
  ctx: Context,
  { templateId, version }: { templateId: string; version: number },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const row = await lockTemplate(tx, templateId);
    if (row.state === "retired") throw templateError("retired", { name: row.name });
    const wanted = and(eq(templateVersion.templateId, templateId), eq(templateVersion.version, version));
    const [found] = await tx.select().from(templateVersion).where(wanted);
    if (!found) throw templateError("no-version", { version });
    if (found.state === "retired") throw templateError("version-retired", { version });
    if (row.currentVersion === version) return;
    await supersede(tx, row);
    await tx.update(templateVersion).set({ state: "current" }).where(wanted);
    await tx.update(template).set({ currentVersion: version }).where(eq(template.id, templateId));
    const data = { from: row.currentVersion ?? 0, to: version };
    await record(tx, ctx, { type: "template.rolled-back", subject: templateId, data });
  });
}

/** No document is made from it any more; those that were keep it. @throws template.not-found */
export async function retireTemplate(ctx: Context, { templateId }: { templateId: string }): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const row = await lockTemplate(tx, templateId);
    if (row.state === "retired") return;
    await tx.update(template).set({ state: "retired", currentVersion: null }).where(eq(template.id, templateId));
    await tx.update(templateVersion).set({ state: "retired" }).where(eq(templateVersion.templateId, templateId));
    await record(tx, ctx, { type: "template.retired", subject: templateId, data: { version: row.currentVersion } });
  });
}

async function supersede(tx: Tx, { id, currentVersion }: { id: string; currentVersion: number | null }): Promise<void> {
  if (currentVersion === null) return;
  await tx
    .update(templateVersion)
    .set({ state: "superseded" })
    .where(and(eq(templateVersion.templateId, id), eq(templateVersion.version, currentVersion)));
}
