import { PdfReader } from "#core/pdf/reader.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { router, withRole } from "#server/trpc.ts";
import { diffForms } from "./diff-forms.ts";
import { checkForm } from "./check-form.ts";
import { exportAcroForm } from "./export-acro-form.ts";
import type { PageMarks } from "./blank.ts";
import { FONT_CHAINS, fontTables, formFonts } from "./form-fonts.ts";
import { importAcroForm } from "./import-acro-form.ts";
import { importPdfme } from "./import-pdfme.ts";
import {
  acroFormInput,
  createTemplateInput,
  describeTemplateInput,
  diffInput,
  exportInput,
  fileIdInput,
  importPdfmeInput,
  proposeInput,
  listTemplatesInput,
  outlinesInput,
  previewInput,
  publishInput,
  restoreDraftInput,
  saveDraftInput,
  templateIdInput,
  uploadInput,
  versionInput,
} from "./input.ts";
import { letterOutlines } from "./letter-outlines.ts";
import { makeForm } from "./make-form.ts";
import { proposeFields } from "./propose-fields.ts";
import { publishTemplate, retireTemplate, rollBack } from "./publish-template.ts";
import { listTemplates, readTemplate, readVersion } from "./read-template.ts";
import { createTemplate, describeTemplate, restoreDraft, saveDraft, type TypeExists } from "./save-draft.ts";
import { type CleanPdf, readFile, storeBase, storeImage } from "./store-file.ts";

const design = withRole("system-admin", "record-keeper");
const watch = withRole("system-admin", "record-keeper", "auditor");

type Knows = {
  typeExists: TypeExists;
  cleanPdf: CleanPdf;
  /** What is drawn on the pages of a PDF. */
  pageMarks: (pdf: Uint8Array) => Promise<PageMarks[]>;
};

/** Console procedures. What `document` knows is passed in: it stands behind us in the line. */
export const templateRouter = ({ typeExists, cleanPdf, pageMarks }: Knows) =>
  router({
    list: watch.input(listTemplatesInput).query(({ ctx, input }) => listTemplates(ctx, input)),
    get: watch.input(templateIdInput).query(({ ctx, input }) => readTemplate(ctx, input.templateId)),
    version: watch.input(versionInput).query(({ ctx, input }) => readVersion(ctx, input)),
    create: design.input(createTemplateInput).mutation(({ ctx, input }) => createTemplate(ctx, input, typeExists)),
    describe: design
      .input(describeTemplateInput)
      .mutation(({ ctx, input }) => describeTemplate(ctx, input, typeExists)),
    /** `revision` is the one the editor started from; the answer is the one to start from next. */
    saveDraft: design.input(saveDraftInput).mutation(({ ctx, input }) => saveDraft(ctx, input)),
    restoreDraft: design.input(restoreDraftInput).mutation(({ ctx, input }) => restoreDraft(ctx, input)),
    publish: design.input(publishInput).mutation(({ ctx, input }) => publishTemplate(ctx, input)),
    rollBack: design.input(versionInput).mutation(({ ctx, input }) => rollBack(ctx, input)),
    retire: design.input(templateIdInput).mutation(({ ctx, input }) => retireTemplate(ctx, input)),
    diff: watch.input(diffInput).query(async ({ ctx, input: { templateId, from, to } }) => {
      const formOf = async (version: number) =>
        version === 0
          ? (await readTemplate(ctx, templateId)).draft
          : (await readVersion(ctx, { templateId, version })).form;
      return diffForms(await formOf(from), await formOf(to));
    }),
    /** Base64 of the PDF, what does not fit, and what is wrong with the form itself. */
    preview: design.input(previewInput).mutation(async ({ ctx, input: { form, data } }) => {
      const { pdf, layout } = await makeForm(ctx, { form, data, title: "预览" });
      return {
        pdfBase64: Buffer.from(pdf).toString("base64"),
        pages: layout.pages.length,
        problems: layout.problems,
        formProblems: checkForm(form, formFonts()),
      };
    }),
    /** What laying out in a browser needs to know of the fonts. */
    fonts: watch.query(() => ({ tables: fontTables(), chains: FONT_CHAINS })),
    /** A mutation only because so many letters are too long for an address. */
    outlines: watch.input(outlinesInput).mutation(({ input }) => letterOutlines(input.font, input.letters)),
    uploadBase: design
      .input(uploadInput)
      .mutation(({ ctx, input }) =>
        storeBase(ctx, { name: input.name, bytes: bytesOf(input.contentBase64) }, cleanPdf),
      ),
    uploadImage: design
      .input(uploadInput)
      .mutation(({ ctx, input }) => storeImage(ctx, { name: input.name, bytes: bytesOf(input.contentBase64) })),
    /** The form fields of a base PDF, for the pages that lie on it, in its order. */
    acroFields: design.input(acroFormInput).query(async ({ ctx, input: { fileId, pageIds } }) => {
      const { bytes } = await readFile(ctx, fileId);
      return importAcroForm(new PdfReader(bytes, nodeInflate), pageIds);
    }),
    /** Fields for what waits on a base PDF to be filled in: underlines, squares, cells and boxes, named by the words there. */
    proposedFields: design.input(proposeInput).query(async ({ ctx, input: { fileId, pageIds, lang } }) => {
      const { bytes } = await readFile(ctx, fileId);
      return proposeFields(await pageMarks(bytes), pageIds, lang);
    }),
    /** A PDF to be filled in by hand, Base64. */
    exportAcroForm: design.input(exportInput).mutation(async ({ ctx, input }) => ({
      pdfBase64: Buffer.from(await exportAcroForm(ctx, input)).toString("base64"),
    })),
    /** Its base PDF is kept as if it had been uploaded. */
    importPdfme: design.input(importPdfmeInput).mutation(async ({ ctx, input }) => {
      const { form, basePdf, dropped } = importPdfme(input.json);
      if (!basePdf) return { form, dropped };
      const name = "pdfme.pdf";
      const { fileId, pages } = await storeBase(ctx, { name, bytes: basePdf }, cleanPdf);
      const sized = form.pages.map((page, at) => ({ ...page, ...pages[at] }));
      return { form: { ...form, base: { fileId, name }, pages: sized }, dropped };
    }),
    file: watch.input(fileIdInput).query(async ({ ctx, input }) => {
      const { bytes, ...file } = await readFile(ctx, input.fileId);
      return { ...file, contentBase64: Buffer.from(bytes).toString("base64") };
    }),
  });

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
