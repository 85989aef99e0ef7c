import { generateForm, type Origin } from "#modules/template/generate-form.ts";
import type { Data } from "#modules/template/form.ts";
import type { Context } from "#server/context.ts";
import type { DocumentMeta } from "./input.ts";
import { receiveDocument } from "./receive-document.ts";

export type GenerateDocument = Omit<DocumentMeta, "type" | "title"> & {
  template: { code: string; version?: number | undefined; data: Data };
  /** The template's name when absent. */
  title?: string | undefined;
};

/**
 * Makes a document from a published template and takes it in like any other; its type is the template's. Where signatures
 * and seals go is kept with it.
 * @throws template.* of generate-form.ts, document.unknown-type
 */
export async function generateDocument(
  ctx: Context,
  { template, title, ...meta }: GenerateDocument,
): Promise<Awaited<ReturnType<typeof receiveDocument>> & { origin: Origin }> {
  const made = await generateForm(ctx, { ...template, title });
  const { pdf, origin } = made;
  const received = await receiveDocument(ctx, { ...meta, type: made.typeCode, title: made.title, pdf, origin });
  return { ...received, origin };
}
