import { readdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { nodeInflate } from "#server/node-inflate.ts";
import { pdfsig, qpdfRewrite, qpdfWarnings } from "#test/pdf-judges.ts";
import { CORPUS, corpusFile, rsaSigner, signPdf } from "#test/pdf-signer.ts";
import { assemblePdf, rawPdf } from "#test/raw-pdf.ts";
import { inspectSignatures } from "./inspect.ts";
import { pageAt, readPages } from "./pages.ts";
import { PdfReader } from "./reader.ts";
import { ascii, isDict, latin1, PdfError } from "./values.ts";

const signer = rsaSigner();
afterAll(() => signer.close());
const open = (pdf: Uint8Array) => new PdfReader(pdf, nodeInflate);

/** Signs `count` times and lets poppler, qpdf and our own comparison of revisions judge the result. */
function signed(original: Uint8Array): Uint8Array {
  const count = 2;
  // pdfsig counts empty signature fields too.
  const empty = pdfsig(original).total;
  let pdf = original;
  for (let i = 0; i < count; i++)
    pdf = signPdf(pdf, signer, {
      spot: { kind: "new", fieldName: "Doctor", page: 0, box: [20 + 30 * i, 20, 45 + 30 * i, 40] },
    });
  expect(pdfsig(pdf)).toMatchObject({ total: empty + count, valid: count, whole: 1 });
  expect(qpdfWarnings(pdf).length).toBeLessThanOrEqual(qpdfWarnings(original).length);
  for (const { problems, later, incomparable } of inspectSignatures(pdf, nodeInflate).signatures) {
    expect({ problems, incomparable }).toEqual({ problems: [], incomparable: null });
    expect(later.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
  }
  return pdf;
}

const page = (entries = "") => rawPdf([{ content: "0 0 50 50 re f", entries }]);

describe("files of every make", () => {
  it.each([
    ["linearized", ["--linearize"]],
    ["object streams", ["--object-streams=generate"]],
    ["linearized with object streams", ["--linearize", "--object-streams=generate"]],
    ["taken out of object streams", ["--object-streams=disable"]],
    ["with line ends before endstream", ["--newline-before-endstream", "--qdf"]],
    ["PDF 2.0", ["--force-version=2.0"]],
  ])("%s", (_, options) => {
    signed(qpdfRewrite(corpusFile("documents/prescription.pdf"), ...options));
    signed(qpdfRewrite(corpusFile("documents/SimpleForm2Fields.pdf"), ...options));
  });

  it.each([
    ["no line end at the end", (text: string) => text.trimEnd()],
    ["carriage returns at the end", (text: string) => `${text.trimEnd()}\r`],
    [
      "line ends of Windows at the end",
      (text: string) => text.replace(/startxref\n(\d+)\n%%EOF\n/, "startxref\r\n$1\r\n%%EOF\r\n"),
    ],
    ["white space behind the end", (text: string) => `${text}\n\0\n`],
    ["junk before the header", (text: string) => `HTTP/1.1 200 OK\r\n\r\n${text}`],
  ])("%s", (_, change) => {
    signed(ascii(change(latin1(page()))));
  });

  it("a hybrid file's hidden page is found and signed", () => {
    signed(hybrid());
  });

  it("no number of an earlier revision is used again, whatever /Size says", () => {
    const small = latin1(rawPdf([{ content: "" }], { 40: "(kept)" })).replace(/\/Size \d+/, "/Size 5");
    const pdf = signed(ascii(small));
    expect(open(pdf).get({ t: "ref", num: 40, gen: 0 })).toMatchObject({ t: "string" });
  });

  it("a page of a later generation keeps it", () => {
    const text = latin1(page()).replace("3 0 obj", "3 7 obj").replace("[3 0 R]", "[3 7 R]");
    const offset = text.indexOf("3 7 obj");
    const pdf = signed(
      ascii(text.replace(`${String(offset).padStart(10, "0")} 00000 n`, `${String(offset).padStart(10, "0")} 00007 n`)),
    );
    expect(readPages(open(pdf))[0]?.ref).toEqual({ t: "ref", num: 3, gen: 7 });
  });

  it("numbers are written again as exactly as they were read", () => {
    const box = "/MediaBox[0 0 595.27559055118 841.889763779527559]/Rotate 0/PZ 0.00000012";
    const pdf = signed(page(box));
    expect(latin1(pdf)).toContain("841.8897637795276");
    expect(latin1(pdf)).toContain("0.00000012");
  });

  it("ten signers: each prefix of the file is valid by itself, and the first signature survives all others", () => {
    let pdf = corpusFile("documents/prescription.pdf");
    const original = pdf;
    for (let i = 1; i <= 10; i++) {
      const before = pdf;
      pdf = signPdf(pdf, signer);
      expect(Buffer.compare(pdf.subarray(0, before.length), before)).toBe(0);
      expect(pdfsig(pdf)).toMatchObject({ total: i, valid: i, whole: 1 });
    }
    const { signatures } = inspectSignatures(pdf, nodeInflate);
    expect(signatures).toHaveLength(10);
    expect(
      signatures.every(({ problems, later }) => problems.length === 0 && later.every((one) => one.isAllowed)),
    ).toBe(true);
    expect(Buffer.compare(pdf.subarray(0, original.length), original)).toBe(0);
  });
});

describe("forms that are there", () => {
  const field = (more: string) => `<</Type/Annot/Subtype/Widget/FT/Sig/T(Doctor A)/Rect[10 10 90 40]/P 3 0 R${more}>>`;
  const form = (more: string, extra: Record<number, string> = {}) =>
    rawPdf(
      [{ content: "", entries: "/Annots 11 0 R" }],
      { 10: field(more), 11: "[10 0 R]", ...extra },
      "/AcroForm 12 0 R",
    );
  const direct = "<</Fields[10 0 R]>>";

  it.each([
    ["of its own", { 12: direct }],
    ["with a list of its own", { 12: "<</Fields 13 0 R/DR<<>>>>", 13: "[10 0 R]" }],
    ["signed before", { 12: "<</Fields 13 0 R/SigFlags 3>>", 13: "[10 0 R]" }],
  ])("a form %s gains a field, and its empty field is filled", (_, extra: Record<number, string>) => {
    const pdf = signed(form("", extra));
    const filled = signPdf(pdf, signer, { spot: { kind: "field", name: "Doctor A" } });
    expect(pdfsig(filled)).toMatchObject({ total: 3, valid: 3, whole: 1 });
  });

  it("a form that stands in the catalog, and one whose list is missing", () => {
    for (const acroForm of ["/AcroForm<</Fields[]>>", "/AcroForm<<>>", "/AcroForm<</Fields 20 0 R>>"])
      signed(rawPdf([{ content: "" }], { 20: "[]" }, acroForm));
  });

  it("a field shown twice is filled in both places", () => {
    const kid = (num: number) => `<</Type/Annot/Subtype/Widget/Parent 10 0 R/Rect[${num} 10 ${num + 30} 40]/P 3 0 R>>`;
    const pdf = rawPdf(
      [{ content: "", entries: "/Annots[21 0 R 22 0 R]" }],
      { 10: "<</FT/Sig/T(Doctor A)/Kids[21 0 R 22 0 R]>>", 12: direct, 21: kid(10), 22: kid(60) },
      "/AcroForm 12 0 R",
    );
    const filled = open(signPdf(pdf, signer, { spot: { kind: "field", name: "Doctor A" } }));
    for (const num of [21, 22]) {
      const widget = filled.get({ t: "ref", num, gen: 0 });
      expect(isDict(widget) && widget.map.has("AP")).toBe(true);
    }
  });

  it("a lock becomes the signature's own, and what it locks is not filled afterwards", () => {
    const lock = "/Lock<</Type/SigFieldLock/Action/Include/Fields[(Doctor B)]>>";
    const other = field("").replace("Doctor A", "Doctor B");
    const fields = { 12: "<</Fields[10 0 R 15 0 R]>>", 15: other };
    const pdf = signPdf(form(lock, fields), signer, { spot: { kind: "field", name: "Doctor A" } });
    const { signatures } = inspectSignatures(pdf, nodeInflate);
    expect(signatures[0]?.locks.fields).toEqual([{ action: "Include", names: ["Doctor B"] }]);
    expect(() => signPdf(pdf, signer, { spot: { kind: "field", name: "Doctor B" } })).toThrow(/locked/);
    expect(pdfsig(signPdf(pdf, signer))).toMatchObject({ total: 3, valid: 2 });
  });

  it("a lock that closes the document lets nobody sign after it", () => {
    const pdf = signPdf(form("/Lock<</Type/SigFieldLock/Action/All/P 1>>", { 12: direct }), signer, {
      spot: { kind: "field", name: "Doctor A" },
    });
    expect(() => signPdf(pdf, signer)).toThrow(/no further signature/);
  });

  it("a certification without changes lets nobody sign after it, one for forms does", () => {
    const certified = (level: number) =>
      rawPdf(
        [{ content: "", entries: "/Annots[10 0 R]" }],
        {
          10: field("/V 14 0 R"),
          12: direct,
          14: `<</Type/Sig/Filter/X/SubFilter/adbe.pkcs7.detached/Contents<00>/Reference[<</TransformMethod/DocMDP/TransformParams<</P ${level}>>>>]>>`,
        },
        "/AcroForm 12 0 R",
      );
    expect(() => signPdf(certified(1), signer)).toThrow(/no further signature/);
    expect(pdfsig(signPdf(certified(2), signer)).valid).toBe(1);
  });

  it("nothing is appended to an encrypted file, and the refusal says so", () => {
    const encrypted = qpdfRewrite(page(), "--encrypt", "", "owner", "256", "--");
    expect(() => signPdf(encrypted, signer)).toThrow(expect.objectContaining({ code: "encrypted" }));
    expect(() => signPdf(encrypted, signer)).toThrow(PdfError);
  });
});

describe("pages", () => {
  const names = readdirSync(new URL("documents/", CORPUS));

  it.each(names)("%s: each page is found without its neighbours", (name) => {
    let all;
    try {
      all = readPages(open(corpusFile(`documents/${name}`)));
    } catch (error) {
      expect(error).toBeInstanceOf(PdfError);
      return;
    }
    const fresh = open(corpusFile(`documents/${name}`));
    expect(all.map((_, at) => pageAt(fresh, at))).toEqual(all);
    expect(() => pageAt(fresh, all.length)).toThrow(/no page/);
  });

  it("empty branches and deep trees are counted through", () => {
    const node = (count: number, ...kids: number[]) =>
      `<</Type/Pages/Count ${count}/Kids[${kids.map((kid) => `${kid} 0 R`).join(" ")}]>>`;
    const leaf = "<</Type/Page>>";
    const pdf = assemblePdf(
      new Map([
        [1, "<</Type/Catalog/Pages 2 0 R>>"],
        [2, node(4, 3, 4, 5)],
        [3, node(0)],
        [4, node(3, 6, 7)],
        [5, leaf],
        [6, node(2, 8, 9)],
        [7, leaf],
        [8, leaf],
        [9, leaf],
      ]),
    );
    const reader = open(pdf);
    expect([0, 1, 2, 3].map((at) => pageAt(reader, at).ref.num)).toEqual(readPages(reader).map(({ ref }) => ref.num));
  });

  it("a page that enlarges its units is measured in points", () => {
    const [first] = readPages(open(page("/MediaBox[0 0 200 100]/UserUnit 2.5/Rotate 90")));
    expect(first).toMatchObject({ userUnit: 2.5, rotate: 90 });
  });
});

/** A file of 1.4 and 1.5 at once (ISO 32000-2 §7.5.8.4): its page lies in an object stream that old readers do not see. */
function hybrid(): Uint8Array {
  const packed = "3 0 <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R>>";
  const first = packed.indexOf("<<");
  let file = "%PDF-1.5\n";
  const offsets = new Map<number, number>();
  const put = (num: number, body: string) => {
    offsets.set(num, file.length);
    file += `${num} 0 obj\n${body}\nendobj\n`;
  };
  const stream = (entries: string, data: string) => `<<${entries}/Length ${data.length}>>stream\n${data}\nendstream`;
  put(1, "<</Type/Catalog/Pages 2 0 R>>");
  put(2, "<</Type/Pages/Count 1/Kids[3 0 R]>>");
  put(4, stream("", "0 0 9 9 re f"));
  put(5, stream(`/Type/ObjStm/N 1/First ${first}`, packed));
  const row = (type: number, second: number, third: number) =>
    String.fromCharCode(type, second >> 8, second & 255, third);
  offsets.set(6, file.length);
  put(6, stream("/Type/XRef/Size 7/W[1 2 1]/Index[3 1]", row(2, 5, 0)));
  const line = (num: number) =>
    num === 0 || num === 3
      ? `${num === 0 ? "0000000003" : "0000000000"} 65535 f \n`
      : `${String(offsets.get(num) ?? 0).padStart(10, "0")} 00000 n \n`;
  const table = `xref\n0 7\n${[0, 1, 2, 3, 4, 5, 6].map(line).join("")}`;
  const trailer = `trailer<</Size 7/Root 1 0 R/XRefStm ${offsets.get(6)}>>\n`;
  return ascii(`${file}${table}${trailer}startxref\n${file.length}\n%%EOF\n`);
}
