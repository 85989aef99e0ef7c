import { z } from "zod";
import { router, signedIn, withRole } from "#server/trpc.ts";
import { listDocumentsInput, pageInput, saveDocumentTypeInput } from "./input.ts";
import { documentDetail, listDocuments } from "./list-documents.ts";
import { readDataDocument } from "./read-data.ts";
import { renderPage } from "./render-page.ts";
import { listDocumentTypes, saveDocumentType } from "./save-document-type.ts";

const watch = withRole("system-admin", "record-keeper", "auditor");

/** Console procedures. */
export const documentRouter = router({
  types: signedIn.query(({ ctx }) => listDocumentTypes(ctx)),
  saveType: withRole("system-admin")
    .input(saveDocumentTypeInput)
    .mutation(({ ctx, input }) => saveDocumentType(ctx, input)),
  list: watch.input(listDocumentsInput).query(({ ctx, input }) => listDocuments(ctx, input)),
  get: watch
    .input(z.object({ documentId: z.string().max(36) }))
    .query(({ ctx, input }) => documentDetail(ctx, input.documentId)),
  data: watch
    .input(z.object({ documentId: z.string().max(36) }))
    .query(({ ctx, input }) => readDataDocument(ctx, input.documentId)),
  /** PNG, base64url. */
  page: watch.input(pageInput).query(async ({ ctx, input }) => {
    const { documentId, page, width: widthPx, revision } = input;
    return { png: Buffer.from(await renderPage(ctx, { documentId, page, widthPx, revision })).toString("base64url") };
  }),
});
