import { readdirSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { inspectSignatures } from "#core/pdf/inspect.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { prepared, shadows } from "#test/attacks/shadow.ts";
import { CORPUS, corpusFile } from "#test/pdf-signer.ts";
import { assemblePdf, rawPdf } from "#test/raw-pdf.ts";
import { checkIntake } from "./check-intake.ts";
import { findHidden } from "./find-hidden.ts";
import type { HiddenFinding } from "./input.ts";
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
const GRID = Array.from({ length: 58 }, (_, i) => `${7 * i} 0 2 300 re f 0 ${4 * i} 400 1 re f`).join(" ");
const PICTURE =
  "<</Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8/Length 4>>stream";
const value = (drawn: string, entries: string) => {
  const form = `<</Type/XObject/Subtype/Form/BBox[0 0 320 40]/Resources<<${FONT}>>/Length ${drawn.length}>>stream`;
  return page(text("seen"), "/Annots[91 0 R]", {
    91: `<</Type/Annot/Subtype/Widget/Rect[30 20 350 60]/F 4/T(a)/AP<</N 92 0 R>>${entries}>>`,
    92: `${form}\n${drawn}\nendstream`,
  });
};
const drawnAt = (words: string) => `BT 0 g /F 20 Tf 4 10 Td (${words}) Tj ET`;
const CROSSES = Array.from({ length: 40 }, (_, i) => `0.6 g ${i * 8} 0 4 40 re f`).join(" ");

/** An update gives a stamp another drawing: nothing leads to the first one any more. */
function replaced(): Uint8Array {
  const stamp = (drawing: number) => `<</Type/Annot/Subtype/Stamp/Rect[30 20 350 60]/F 4/AP<</N ${drawing} 0 R>>>>`;
  const first = Buffer.from(page(text("seen"), "/Annots[91 0 R]", { ...patch("0 g"), 91: stamp(92) })).toString(
    "latin1",
  );
  const body = `91 0 obj\n${stamp(93)}\nendobj\n`;
  const drawing = "93 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 3>>stream\n1 g\nendstream\nendobj\n";
  const [at, then] = [first.length, first.length + body.length].map((offset) => String(offset).padStart(10, "0"));
  const end = `xref\n91 1\n${at} 00000 n \n93 1\n${then} 00000 n \ntrailer<</Size 94/Root 1 0 R/Prev ${/startxref\n(\d+)/.exec(first)?.[1]}>>\n`;
  const xref = first.length + body.length + drawing.length;
  return Buffer.from(`${first}${body}${drawing}${end}startxref\n${xref}\n%%EOF\n`, "latin1");
}

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
    ["invisible over a pattern", page(`${GRID} ${text("pay 9000 yuan", "3 Tr")}`), "unseen"],
    ["under a pattern of the page", page(`${text("pay 9000 yuan")} 1 g 0 0 400 300 re f 0 g ${GRID}`), "unseen"],
    [
      "under a picture",
      rawPdf(
        [
          {
            content: `${text("pay 9000 yuan")} q 400 0 0 300 0 0 cm /I Do Q`,
            resources: `${FONT}/XObject<</I 91 0 R>>`,
          },
        ],
        {
          ...fonts,
          91: `${PICTURE}\n\x10\xff\xff\x10\nendstream`,
        },
      ),
      "unseen",
    ],
    ["a field has and does not show", value(drawnAt("World Health"), "/FT/Tx/V(pay 9000 yuan)"), "value"],
    ["a field has and shows nothing of", value("0 g", "/FT/Tx/V(pay 9000 yuan)"), "value"],
    [
      "a parent field has",
      value(drawnAt("nothing"), "/Parent<</FT/Ch/V(pay 9000 yuan)/Opt[[(x)(nothing)]]>>"),
      "value",
    ],
  ])("text %s", async (_, pdf, kind) => {
    const found = await findHidden(pdf);
    expect(found.map((one) => one.kind)).toEqual([kind]);
    expect(found[0]).toMatchObject({ page: 1, text: "pay 9000 yuan" });
  });

  test.each([
    [
      "one digit under another of one string",
      page("BT 0 g /F 20 Tf 40 200 Td [(pay 9) 556 (1) (000 yuan)] TJ ET"),
      "9 / 1",
    ],
    ["one digit over another, both seen", page(`${text("pay 9000 yuan")} ${text("pay 1000 yuan")}`), "9 / 1"],
    [
      "under a white box with other letters on it, a little aside",
      page(`${text("pay 9000 yuan")} 1 g 35 190 200 30 re f ${text("pay 1234 yuan").replace("40 200", "43.5 201")}`),
      "9000 / 1234",
    ],
    [
      "three deep, the eye sees the last",
      page(
        `${text("9000")} 1 g 35 190 200 30 re f ${text("1234").replace("40 200", "43.5 201")} 1 g 35 190 200 30 re f ${text("5678")}`,
      ),
      "90001234 / 5678",
    ],
  ])("letters in one another's place: %s", async (_, pdf, said) => {
    expect(await findHidden(pdf)).toEqual([{ kind: "overprinted", page: 1, object: null, text: said }]);
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

  test.each([
    ["a drawing", "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 3>>stream\n0 g\nendstream"],
    ["an annotation", "<</Subtype/Stamp/Rect[0 0 9 9]/AP<</N 4 0 R>>>>"],
    ["a page's content", "<</Length 32>>stream\nBT /F 9 Tf (pay 9000 yuan) Tj ET\nendstream"],
    ["content in a packing of its own", "<</Filter/ASCIIHexDecode/Length 6>>stream\n4254 >\nendstream"],
  ])("%s nothing leads to", async (_, body) => {
    const found = [{ kind: "unused", page: null, object: 91, text: null }];
    expect(await findHidden(page(text("seen"), "", { 91: body }))).toEqual(found);
    // The same without the cross-reference naming it: its bytes lie in the file.
    const bare = Buffer.from(page(text("seen"))).toString("latin1");
    const at = bare.indexOf("\nxref\n") + 1;
    const loose = `${bare.slice(0, at)}91 0 obj\n${body}\nendobj\n${bare.slice(at)}`;
    const moved = loose.replace(/startxref\n\d+/, `startxref\n${loose.lastIndexOf("\nxref\n") + 1}`);
    expect(await findHidden(Buffer.from(moved, "latin1"))).toEqual(found);
  });

  test("text on the last of 70 pages; a bound on the work that is reached is told, never taken for a clean file", async () => {
    const plain = { content: text("seen"), resources: FONT };
    const pages = [...Array.from({ length: 69 }, () => plain), { ...plain, content: text("pay 9000 yuan", "1 g") }];
    const pdf = rawPdf(pages, fonts);
    expect(await findHidden(pdf)).toEqual([{ kind: "unseen", page: 70, object: null, text: "pay 9000 yuan" }]);
    expect(await findHidden(pdf, 10)).toEqual([{ kind: "unexamined", page: 6, object: null, text: null }]);
  });

  test("a file PDFium cannot open is not taken for a clean one", async () => {
    expect(await kinds(assemblePdf(new Map([[1, "<</Type/Catalog>>"]])))).toEqual(["unexamined"]);
  });

  test("what was prepared in the attacks of the corpus, before they were signed", async () => {
    const before = (name: string) => {
      const pdf = corpusFile(`attacks/${name}`);
      const end = inspectSignatures(pdf, nodeInflate).signatures.map(({ range }) => (range ? range[2] + range[3] : 0));
      return pdf.subarray(0, Math.min(...end));
    };
    expect(await kinds(before("shadow-hide-and-replace.pdf"))).toContain("unused");
    expect(await kinds(before("shadow-hide.pdf"))).toEqual(["unseen"]);
    expect(await kinds(before("shadow-replace-overlay.pdf"))).toEqual(["value"]);
  });
});

/** The others hold nothing ready: what they change later is found then (evidence/generated-attacks.test.ts). */
const TOLD: Readonly<Record<string, HiddenFinding["kind"]>> = {
  "hide: the picture over the true content is taken away": "unseen",
  "hide: the covering object is freed from the page's list": "unseen",
  "hide: a layer is switched": "layer",
  "replace: a form field shows what its value does not say": "value",
  "hide and replace: the page points to a second face that was signed along": "unused",
  "hide and replace: a second page tree that was signed along": "unused",
  "hide and replace: a second catalog that was signed along": "unused",
};

test.each(shadows.filter(({ name }) => name in TOLD))("found in the generator's: $name", async (shadow) => {
  expect(await kinds(prepared(corpusFile("documents/prescription.pdf"), shadow))).toContain(TOLD[shadow.name]);
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
      // As a scanner's reading is: the same words, in another face and size, a little off.
      rawPdf(
        [
          {
            content: `${text("pay 9000 yuan").replace("/F 20", "/T 22")} ${text("pay 9000 yuan", "3 Tr").replace("40 200", "41 201")}`,
            resources: "/Font<</F 90 0 R/T 91 0 R>>",
          },
        ],
        { ...fonts, 91: "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>" },
      ),
    ],
    [
      "bold by printing twice, at once and a little aside",
      page(`${text("seen")} ${text("seen")} ${text("seen").replace("40", "40.4")}`),
    ],
    [
      "an accent and a stroke over letters",
      page(`${text("seen")} ${text("----")} ${text("````").replace("200", "203")}`),
    ],
    [
      "a mark behind the text",
      page(
        `${text("SEEN", "0.8 g").replace("20 Tf", "60 Tf").replace("40 200", "30 190")} ${text("seen again and again")}`,
      ),
    ],
    ["lines set too close, both read", page(`${text("seen by us")} ${text("read by you").replace("200", "193")}`)],
    ["letters that programs read otherwise", page(`/Span<</ActualText(pay 9000 yuan)>>BDC ${text("seen")} EMC`)],
    ["a field that shows its value", value(drawnAt("1,234.50"), "/FT/Tx/V(1234.5)")],
    ["a date turned round", value(drawnAt("25.11.2026"), "/FT/Tx/V(2026-11-25)")],
    ["the name of a choice", value(drawnAt("Beijing"), "/FT/Ch/V(bj)/Opt[[(bj)(Beijing)]]")],
    ["a password", value(drawnAt("****"), "/FT/Tx/Ff 8192/V(secret)")],
    ["what an update replaced", replaced()],
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
    // A layer that is off, a page whose text lies outside of it.
    const indeed = ["multiple-layers.pdf", "xref-off-by-one.pdf"];
    expect(alarms.map((one) => one.split(":")[0])).toEqual(indeed.map((name) => `documents/${name}`));
  });
});
