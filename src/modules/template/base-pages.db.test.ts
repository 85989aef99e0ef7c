import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkIntake } from "#modules/document/check-intake.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { pdfText, qpdfRewrite, qpdfWarnings } from "#test/pdf-judges.ts";
import { signPdf, sm2Signer } from "#test/pdf-signer.ts";
import { rawPdf } from "#test/raw-pdf.ts";
import { formShape } from "./form.ts";
import { makeForm } from "./make-form.ts";
import { readFile, storeBase, storeImage } from "./store-file.ts";

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
});
afterAll(async () => {
  await closePdfium();
  await h.close();
});

const font = { resources: "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>" };
const BASE = rawPdf([
  { content: "BT /F 12 Tf 20 280 Td (FIRST PAGE) Tj ET", ...font },
  { content: "BT /F 12 Tf 20 280 Td (CONTINUED) Tj ET", ...font },
]);
const upload = (bytes: Uint8Array) => storeBase(h.system, { name: "表单.pdf", bytes }, checkIntake);

test("a table goes on from an uploaded PDF onto its continuation page, as often as it needs", async () => {
  const { fileId, pages } = await upload(BASE);
  expect(pages).toEqual([1, 2].map(() => ({ width: 141.11, height: 105.83 })));
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#00ff00" } })
    .png()
    .toBuffer();
  const { fileId: logo } = await storeImage(h.system, { name: "logo.png", bytes: new Uint8Array(picture) });
  const form = formShape.parse({
    schema: 1,
    base: { fileId, name: "表单.pdf" },
    pages: [
      { id: "p1", ...pages[0], base: 1 },
      { id: "p2", ...pages[1], base: 2, isContinuation: true },
    ],
    fields: [
      { id: "i", name: "标志", kind: "image", page: "p1", fileId: logo, box: { x: 120, y: 2, w: 10, h: 10 } },
      {
        id: "t",
        name: "明细",
        kind: "table",
        page: "p1",
        bind: "items",
        box: { x: 10, y: 60, w: 120, h: 40 },
        columns: [{ id: "c", title: "内容", width: 1, bind: "text" }],
        continuation: { page: "p2", box: { x: 10, y: 20, w: 120, h: 80 } },
      },
    ],
  });
  const items = Array.from({ length: 20 }, (_, at) => ({ text: `第${at + 1}行` }));
  const { pdf, layout } = await makeForm(h.system, { form, data: { items }, title: "明细" });
  expect([layout.problems, layout.pages.map(({ page }) => page.id)]).toEqual([[], ["p1", "p2", "p2"]]);
  expect(qpdfWarnings(pdf)).toEqual([]);
  const text = pdfText(pdf);
  expect([text.match(/FIRST PAGE/g)?.length, text.match(/CONTINUED/g)?.length]).toEqual([1, 2]);
  expect(text.match(/第\d+行/g)).toEqual(items.map((item) => item.text));
  // The base is in the file once, however often it is shown.
  const uses = Buffer.from(qpdfRewrite(pdf, "--qdf", "--object-streams=disable")).toString("latin1");
  expect(uses.match(/CONTINUED/g)).toHaveLength(1);
});

test("an encrypted base is decrypted while it is taken in; a signed one and what is no PDF are refused", async () => {
  const encrypted = qpdfRewrite(BASE, "--encrypt", "", "owner", "256", "--");
  const { fileId } = await upload(encrypted);
  const { bytes } = await readFile(h.system, fileId);
  expect(pdfText(bytes)).toContain("FIRST PAGE");
  await expect(upload(signPdf(BASE, sm2Signer()))).rejects.toMatchObject({ code: "template.base-signed" });
  await expect(upload(new Uint8Array(Buffer.from("hello")))).rejects.toMatchObject({ code: "document.not-pdf" });
  const image = storeImage(h.system, { name: "x", bytes: new Uint8Array(Buffer.from("hello")) });
  await expect(image).rejects.toMatchObject({ code: "template.image" });
  await expect(readFile(h.system, "0".repeat(64))).rejects.toMatchObject({ code: "template.no-file" });
});

test("the same file is kept once; a picture that cannot be read is a problem of its field", async () => {
  const [one, two] = await Promise.all([upload(BASE), upload(BASE)]);
  expect(one).toEqual(two);
  const form = formShape.parse({
    schema: 1,
    pages: [{ id: "p1", width: 100, height: 100 }],
    fields: [{ id: "i", name: "照片", kind: "image", page: "p1", bind: "photo", box: { x: 1, y: 1, w: 9, h: 9 } }],
  });
  const { layout, pdf } = await makeForm(h.system, { form, data: { photo: "bm90IGEgcGljdHVyZQ==" }, title: "x" });
  expect(layout.problems).toMatchObject([{ field: "i", kind: "value", expected: "image" }]);
  expect(qpdfWarnings(pdf)).toEqual([]);
});
