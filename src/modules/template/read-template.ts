import { and, asc, count, desc, eq, like, or } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { templateError } from "./errors.ts";
import { type Form, formShape } from "./form.ts";
import type { ListTemplates } from "./input.ts";
import { template, templateVersion } from "./schema.ts";

type Reader = Pick<Context, "db">;

/** Templates by name, without their forms. */
export async function listTemplates(ctx: Reader, { text, type, state }: ListTemplates) {
  const part = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const { draft: _, ...columns } = columnsOf();
  const rows = await ctx.db
    .select(columns)
    .from(template)
    .where(
      and(
        text === "" ? undefined : or(like(template.name, part), like(template.code, part)),
        type === undefined ? undefined : eq(template.typeCode, type),
        state === undefined ? undefined : eq(template.state, state),
      ),
    )
    .orderBy(asc(template.name), asc(template.id));
  const versions = await ctx.db
    .select({ templateId: templateVersion.templateId, versions: count() })
    .from(templateVersion)
    .groupBy(templateVersion.templateId);
  const counts = new Map(versions.map((row) => [row.templateId, row.versions]));
  return rows.map((row) => ({ ...row, versions: counts.get(row.id) ?? 0 }));
}

const columnsOf = () => ({
  id: template.id,
  name: template.name,
  code: template.code,
  typeCode: template.typeCode,
  state: template.state,
  currentVersion: template.currentVersion,
  draft: template.draft,
  draftRevision: template.draftRevision,
  draftBy: template.draftBy,
  draftAt: template.draftAt,
  createdAt: template.createdAt,
});

/** One template with its draft and the list of its versions, the newest first. @throws template.not-found */
export async function readTemplate(ctx: Reader, templateId: string) {
  const [row] = await ctx.db.select(columnsOf()).from(template).where(eq(template.id, templateId));
  if (!row) throw templateError("not-found");
  const versions = await ctx.db
    .select({
      version: templateVersion.version,
      digest: templateVersion.digest,
      note: templateVersion.note,
      state: templateVersion.state,
      publishedBy: templateVersion.publishedBy,
      publishedAt: templateVersion.publishedAt,
    })
    .from(templateVersion)
    .where(eq(templateVersion.templateId, templateId))
    .orderBy(desc(templateVersion.version));
  return { ...row, draft: parseForm(row.draft), versions };
}

/** A published form, as it was published. @throws template.no-version */
export async function readVersion(ctx: Reader, { templateId, version }: { templateId: string; version: number }) {
  const [row] = await ctx.db
    .select()
    .from(templateVersion)
    .where(and(eq(templateVersion.templateId, templateId), eq(templateVersion.version, version)));
  if (!row) throw templateError("no-version", { version });
  return { ...row, form: parseForm(row.form) };
}

/** Stored forms were checked when they were stored; parsing again fills in what later versions of the format added. */
export const parseForm = (text: string): Form => formShape.parse(JSON.parse(text));
