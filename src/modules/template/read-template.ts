import { and, asc, count, desc, eq, inArray, like, or } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { templateError } from "./errors.ts";
import { type Form, formShape } from "./form.ts";
import type { ListTemplates } from "./input.ts";
import { template, templateVersion } from "./schema.ts";

type Reader = Pick<Context, "db">;

/** One page of templates by name, without their forms. `total` counts every match. */
export async function listTemplates(ctx: Reader, { text, type, state, page, size }: ListTemplates) {
  const part = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const { draft: _, ...columns } = columnsOf();
  const where = and(
    text === "" ? undefined : or(like(template.name, part), like(template.code, part)),
    type === undefined ? undefined : eq(template.typeCode, type),
    state === undefined ? undefined : eq(template.state, state),
  );
  const [counted] = await ctx.db.select({ total: count() }).from(template).where(where);
  const rows = await ctx.db
    .select(columns)
    .from(template)
    .where(where)
    .orderBy(asc(template.name), asc(template.id))
    .limit(size)
    .offset((page - 1) * size);
  const ids = rows.map(({ id }) => id);
  const versions =
    ids.length === 0
      ? []
      : await ctx.db
          .select({ templateId: templateVersion.templateId, versions: count() })
          .from(templateVersion)
          .where(inArray(templateVersion.templateId, ids))
          .groupBy(templateVersion.templateId);
  const counts = new Map(versions.map((row) => [row.templateId, row.versions]));
  const templates = rows.map((row) => ({ ...row, versions: counts.get(row.id) ?? 0 }));
  return { templates, total: counted?.total ?? 0 };
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
