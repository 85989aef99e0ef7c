import { readdirSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { inspectSignatures } from "#core/pdf/inspect.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { CORPUS, corpusFile } from "#test/pdf-signer.ts";
import { assemblePdf, rawPdf } from "#test/raw-pdf.ts";
import { checkIntake } from "./check-intake.ts";
import { findHidden } from "./find-hidden.ts";
import { closePdfium } from "./pdfium/pool.ts";

afterAll(closePdfium);

const FONT = "/Font<</F 90 0 R>>";
const fonts = { 90: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>" };
const text = (words: string, how = "0 g") => `BT ${how} /F 20 Tf 40 200 Td (${words}) Tj ET`;
const page = (content: string, entries = "", more: Record<number, string> = {}, catalog = "") =>
  rawPdf([{ content, resources: FONT, entries }], { ...fonts, ...more }, catalog);
const patch = (paint: string) => {
  const form = `<</Type/XObject/Subtype/Form/BBox[0 0 320 40]/Length ${paint.length}>>stream\n${paint}\nendstream`;
  return { 91: "<</Type/Annot/Subtype/Stamp/Rect[30 190 350 230]/F 4/AP<</N 92 0 R>>>>", 92: form };
};
const CROSSES = Array.from({ length: 40 }, (_, i) => `0.6 g ${i * 8} 0 4 40 re f`).join(" ");

const kinds = async (pdf: Uint8Array) => (await findHidden(pdf)).map(({ kind }) => kind);

describe("found", () => {
  test.each([
    ["white on white", page(text("pay 9000 yuan", "1 g")), "unseen"],
    ["nearly white", page(text("pay 9000 yuan", "0.97 g")), "unseen"],
    ["invisible by its mode", page(text("pay 9000 yuan", "3 Tr")), "unseen"],
    ["outside of the page", page(text("pay 9000 yuan").replace("40 200", "40 900")), "unseen"],
    ["painted over", page(`${text("pay 9000 yuan")} 1 g 0 0 400 300 re f`), "unseen"],
    ["clipped away", page(`q 0 0 5 5 re W n ${text("pay 9000 yuan")} Q`), "unseen"],
    ["under a patch", page(text("pay 9000 yuan"), "/Annots[91 0 R]", patch("1 g 0 0 320 40 re f")), "covered"],
    [
      "under a patch with a pattern",
      page(text("pay 9000 yuan"), "/Annots[91 0 R]", patch(`1 g 0 0 320 40 re f ${CROSSES}`)),
      "covered",
    ],
  ])("text %s", async (_, pdf, kind) => {
    const found = await findHidden(pdf);
    expect(found.map((one) => one.kind)).toEqual([kind]);
    expect(found[0]).toMatchObject({ page: 1, text: "pay9000yuan" });
  });

  test("a layer that is off, one that prints and does not show, and one that is off by default", async () => {
    const group = { 91: "<</Type/OCG/Name(x)>>" };
    const layers = (config: string) => page(text("seen"), "", group, `/OCProperties<</OCGs[91 0 R]/D<<${config}>>>>`);
    expect(await kinds(layers("/OFF[91 0 R]"))).toEqual(["layer"]);
    expect(await kinds(layers("/BaseState/OFF"))).toEqual(["layer"]);
    expect(await kinds(layers("/AS[<</Event/Print/Category[/Print]/OCGs[91 0 R]>>]"))).toEqual(["layer"]);
    expect(await kinds(layers("/ON[91 0 R]"))).toEqual([]);
  });

  test("a page nothing leads to", async () => {
    const spare = { 91: "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>" };
    expect(await findHidden(page(text("seen"), "", spare))).toEqual([
      { kind: "unused", page: null, object: 91, text: null },
    ]);
  });

  test("what was prepared in the attacks of the corpus, before they were signed", async () => {
    const before = (name: string) => {
      const pdf = corpusFile(`attacks/${name}`);
      const end = inspectSignatures(pdf, nodeInflate).signatures.map(({ range }) => (range ? range[2] + range[3] : 0));
      return pdf.subarray(0, Math.min(...end));
    };
    expect(await kinds(before("shadow-hide-and-replace.pdf"))).toContain("unused");
    const told = ["shadow-hide.pdf", "shadow-replace-overlay.pdf"].map(async (name) => [
      name,
      await kinds(before(name)),
    ]);
    process.stdout.write(`shadow attacks before signing: ${JSON.stringify(await Promise.all(told))}\n`);
  });
});

describe("not found", () => {
  test.each([
    ["ordinary text", page(text("seen"))],
    ["light text on a dark ground", page(`0.1 g 0 0 400 300 re f ${text("seen", "1 g")}`)],
    [
      "a highlight over text",
      page(text("pay 9000 yuan"), "/Annots[91 0 R]", {
        91: "<</Type/Annot/Subtype/Highlight/Rect[30 190 350 230]/QuadPoints[30 230 350 230 30 190 350 190]/C[1 1 0]/F 4>>",
      }),
    ],
    [
      "a scan's text layer",
      page(`${Array.from({ length: 60 }, (_, i) => `${40 + 3 * i} 195 1 20 re f`).join(" ")} ${text("seen", "3 Tr")}`),
    ],
    ["no page at all", assemblePdf(new Map([[1, "<</Type/Catalog>>"]]))],
  ])("%s", async (_, pdf) => {
    expect(await kinds(pdf)).toEqual([]);
  });

  test("anything in the corpus's clean documents but where something is hidden indeed", async () => {
    const names = ["documents", "signed"].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, CORPUS)).map((name) => `${folder}/${name}`),
    );
    const alarms: string[] = [];
    let looked = 0;
    for (const name of names) {
      const taken = await checkIntake(corpusFile(name)).catch(() => null);
      if (!taken) continue;
      looked++;
      const found = await findHidden(taken.bytes);
      if (found.length > 0)
        alarms.push(`${name}: ${found.map(({ kind, text: said }) => `${kind} ${said ?? ""}`).join(", ")}`);
    }
    process.stdout.write(`hidden content: ${alarms.length} of ${looked} clean files warned: ${alarms.join("; ")}\n`);
    expect(looked).toBeGreaterThan(20);
    // A layer that is off, letters as pale as their ground, a page whose text lies outside of it.
    const indeed = ["multiple-layers.pdf", "sample_form.pdf", "xref-off-by-one.pdf"];
    expect(alarms.map((one) => one.split(":")[0])).toEqual(indeed.map((name) => `documents/${name}`));
  });
});
