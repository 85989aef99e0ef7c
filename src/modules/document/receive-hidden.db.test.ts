import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit } from "#modules/audit/schema.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { rawPdf } from "#test/raw-pdf.ts";
import { closePdfium } from "./pdfium/pool.ts";
import { readDocument } from "./read-document.ts";
import { receiveDocument } from "./receive-document.ts";
import { saveDocumentType } from "./save-document-type.ts";
import { document } from "./schema.ts";

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
});
afterAll(async () => {
  await closePdfium();
  await h.close();
});

const content = "BT 1 g /F 20 Tf 40 200 Td (pay 9000 yuan) Tj ET";
const pdf = rawPdf([{ content, resources: "/Font<</F 90 0 R>>" }], {
  90: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
});
const meta = { type: "consent", title: "知情同意书" };
const type = { code: "consent", name: "知情同意书", mustRead: false };

test("a document with hidden text is taken with a warning that stays with it", async () => {
  await saveDocumentType(h.system, type);
  const received = await receiveDocument(h.system, { ...meta, pdf });
  const found = [{ kind: "unseen", page: 1, object: null, text: "pay 9000 yuan" }];
  expect(received.hidden).toEqual(found);
  expect((await readDocument(h.system, received.documentId)).hidden).toEqual(found);
  const [event] = await h.db.select().from(audit).where(eq(audit.subject, received.documentId));
  expect(JSON.stringify(event)).toContain("hidden");
});

test("a type may refuse it; nothing is stored, and what was found is said", async () => {
  await saveDocumentType(h.system, { ...type, hidden: "refuse" });
  const before = await h.db.$count(document);
  await expect(receiveDocument(h.system, { ...meta, pdf })).rejects.toMatchObject({
    code: "document.hidden",
    say: { zh: expect.stringContaining("第 1 页有看不见的文字：“pay 9000 yuan”") as string },
  });
  expect(await h.db.$count(document)).toBe(before);
});
