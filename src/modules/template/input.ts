import { z } from "zod";
import { dataShape, formShape } from "./form.ts";

const id = z.string().min(1).max(36);
const version = z.int().min(1).max(100_000);
/** The number of the draft that was worked on. */
const revision = z.int().min(0);

export const templateIdInput = z.strictObject({ templateId: id });
export const versionInput = z.strictObject({ templateId: id, version });

export const listTemplatesInput = z.strictObject({
  /** Part of a name or a code. */
  text: z.string().trim().max(80).default(""),
  type: z.string().max(40).optional(),
  state: z.enum(["draft", "published", "retired"]).optional(),
  page: z.int().min(1).max(100_000).default(1),
  size: z.int().min(1).max(100).default(20),
});
export type ListTemplates = z.output<typeof listTemplatesInput>;

const describe = {
  name: z.string().trim().min(1).max(80),
  code: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/),
  typeCode: z.string().min(1).max(40),
};
/** Without a form: one blank A4 page. */
export const createTemplateInput = z.strictObject({ ...describe, form: formShape.optional() });
export type CreateTemplate = z.output<typeof createTemplateInput>;
export const describeTemplateInput = z.strictObject({ templateId: id, ...describe });
export type DescribeTemplate = z.output<typeof describeTemplateInput>;

export const saveDraftInput = z.strictObject({ templateId: id, revision, form: formShape });
export type SaveDraft = z.output<typeof saveDraftInput>;
export const publishInput = z.strictObject({
  templateId: id,
  revision,
  note: z.string().trim().max(200).default(""),
});
export type Publish = z.output<typeof publishInput>;

export const restoreDraftInput = z.strictObject({ templateId: id, version, revision });

/** 0 is the draft. */
export const diffInput = z.strictObject({ templateId: id, from: z.int().min(0), to: z.int().min(0) });

/** A form as it is on the screen, saved or not. */
export const previewInput = z.strictObject({ form: formShape, data: dataShape });

export const outlinesInput = z.strictObject({ font: z.string().max(40), letters: z.string().min(1).max(1000) });

export const fileIdInput = z.strictObject({ fileId: z.string().regex(/^[0-9a-f]{64}$/) });
export const uploadInput = z.strictObject({ name: z.string().trim().min(1).max(200), contentBase64: z.base64() });

export const importPdfmeInput = z.strictObject({ json: z.string().max(30_000_000) });
export const acroFormInput = z.strictObject({
  fileId: z.string().regex(/^[0-9a-f]{64}$/),
  pageIds: z.array(z.string().max(40)).max(2000),
});
/** `lang`: of the names for what nothing on the form names. */
export const proposeInput = acroFormInput.extend({ lang: z.enum(["zh", "en"]) });
export const exportInput = z.strictObject({ form: formShape, title: z.string().trim().min(1).max(80) });
