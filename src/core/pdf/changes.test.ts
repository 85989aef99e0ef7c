import { describe, expect, test } from "vitest";
import { nodeInflate } from "#server/node-inflate.ts";
import { bytesOf, textPdf, textUpdate } from "#test/text-pdf.ts";
import { changesBetween } from "./changes.ts";
import { PdfReader } from "./reader.ts";

// What an update may change in a file that was signed, object by object (ISO 32000-2 §12.8.2.2): the rules, not a viewer's luck.

const xmp = (title: string) => `<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title>${title}</dc:title></x:xmpmeta>`;
const stream = (entries: string, body: string) => `<<${entries}/Length ${body.length}>>stream\n${body}\nendstream`;
const about = (title: string, more = "") => stream(`/Type/Metadata/Subtype/XML${more}`, xmp(title));
const catalog = (entries: string) => `<</Type/Catalog/Pages 2 0 R${entries}>>`;
const DECLARED = "/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 3>>>>";
const REST = "/AcroForm 5 0 R/Metadata 8 0 R";
const FONTS = "/DR<</Font<</F 11 0 R>>/XObject<</X 4 0 R>>>>";
const form = (flags: string, more = FONTS) => `<</Fields[6 0 R]/SigFlags ${flags}${more}>>`;
const objects = [
  catalog(DECLARED + REST),
  "<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2>>",
  "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
  stream("", "0 0 9 9 re"),
  form("1"),
  "<</FT/Sig/T(empty)>>",
  "<</Title(x)/ModDate(D:2026)>>",
  about("x"),
  "<</Seed(nobody comes here)>>",
  "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
  "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
];
const TRAILER = "/Info 7 0 R/ID[<aa><bb>]";
const signed = textPdf(objects, TRAILER);

/** Whether everything that an update changed is permitted. */
function isPermitted(update: Record<number, string>, trailer = `/Root 1 0 R${TRAILER}`): boolean {
  const [before, after] = [signed, textUpdate(signed, update, trailer)].map(
    (text) => new PdfReader(bytesOf(text), nodeInflate),
  );
  if (!before || !after) throw new Error("two states");
  return changesBetween(before, after, { left: 1_000_000 }).every(({ isAllowed }) => isAllowed);
}

describe("permitted", () => {
  test.each<[string, Record<number, string>, string?]>([
    ["nothing but being written again", Object.fromEntries(objects.slice(0, 8).map((body, at) => [at + 1, body]))],
    [
      "an extension is declared besides (§7.12)",
      { 1: catalog(`${DECLARED.slice(0, -2)}/ESIC<</BaseVersion/1.7/ExtensionLevel 5>>>>${REST}`) },
    ],
    ["signatures exist, append only (§12.7.3)", { 5: form("3") }],
    ["the second identifier (§14.4)", {}, "/Root 1 0 R/Info 7 0 R/ID[<aa><cc>]"],
    ["date and program in the information", { 7: "<</Title(x)/ModDate(D:2027)/Producer(y)>>" }],
    ["a later version is declared", { 1: catalog(`/Version/2.0${DECLARED}${REST}`) }],
    ["a default appearance, where no field inherits it (§12.7.4.3)", { 5: form("1", `${FONTS}/DA(/F 0 Tf)`) }],
    ["one more default font, and other XObjects", { 5: form("1", "/DR<</Font<</F 11 0 R/G 11 0 R>>/XObject<<>>>>") }],
    ["appearances need not be made, which is what no word means", { 5: form("1", `${FONTS}/NeedAppearances false`) }],
  ])("%s", (_, update, trailer) => {
    expect(isPermitted(update, trailer)).toBe(true);
  });
});

describe("not permitted", () => {
  test.each<[string, Record<number, string>, string?]>([
    ["a declared extension changes", { 1: catalog(DECLARED.replace("3", "8") + REST) }],
    ["a declared extension goes", { 1: catalog(`/Extensions<<>>${REST}`) }],
    ["all of them go", { 1: catalog(REST) }],
    ["they become a number", { 1: catalog(`/Extensions 7${REST}`) }],
    ["one comes with more than name and number", { 1: catalog(`${DECLARED.slice(0, -2)}/ODD<</X[1]>>>>${REST}`) }],
    ["one comes that is none", { 1: catalog(`${DECLARED.slice(0, -2)}/ODD[1]>>${REST}`) }],
    ["a type comes that is no name", { 1: catalog(`${DECLARED.slice(0, -2)}/Type(x)>>${REST}`) }],
    ["the form goes", { 1: catalog(`${DECLARED}/Metadata 8 0 R`) }],
    ["the form becomes a list", { 5: "[6 0 R]" }],
    ["signatures exist no more", { 5: form("2") }],
    ["the flags go", { 5: `<</Fields[6 0 R]${FONTS}>>` }],
    ["a flag nobody knows", { 5: form("5") }],
    ["flags that are no number", { 5: form("(3)") }],
    ["a field goes", { 5: `<</Fields[]/SigFlags 1${FONTS}>>` }],
    ["an empty field comes", { 5: `<</Fields[6 0 R 20 0 R]/SigFlags 1${FONTS}>>`, 20: "<</FT/Sig/T(more)>>" }],
    ["the empty field has another name", { 6: "<</FT/Sig/T(other)>>" }],
    ["the title in the information", { 7: "<</Title(y)/ModDate(D:2026)>>" }],
    ["no information", {}, "/Root 1 0 R/ID[<aa><bb>]"],
    ["other information", { 20: "<</Title(y)>>" }, "/Root 1 0 R/Info 20 0 R/ID[<aa><bb>]"],
    ["the first identifier", {}, "/Root 1 0 R/Info 7 0 R/ID[<ab><bb>]"],
    ["no identifier", {}, "/Root 1 0 R/Info 7 0 R"],
    ["a third identifier", {}, "/Root 1 0 R/Info 7 0 R/ID[<aa><bb><cc>]"],
    ["another catalog", { 20: objects[0] ?? "" }, `/Root 20 0 R${TRAILER}`],
    ["the title in the metadata", { 8: about("y") }],
    ["metadata that are no stream", { 8: "<</Type/Metadata/Subtype/XML>>" }],
    ["metadata of another type", { 8: stream("/Type/XObject/Subtype/XML", xmp("x")) }],
    ["metadata that are more than metadata", { 8: about("x", "/Resources<<>>") }],
    ["no metadata", { 1: catalog(`${DECLARED}/AcroForm 5 0 R`) }],
    ["what a page shows", { 4: stream("", "0 0 8 8 re") }],
    ["how large a page is", { 3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 8 8]/Contents 4 0 R>>" }],
    [
      "a page more",
      { 2: "<</Type/Pages/Kids[3 0 R 10 0 R 20 0 R]/Count 3>>", 20: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>" },
    ],
    ["a page fewer", { 2: "<</Type/Pages/Kids[3 0 R]/Count 1>>" }],
    ["other pages in their order", { 2: "<</Type/Pages/Kids[10 0 R 3 0 R]/Count 2>>" }],
    ["another count of pages", { 2: "<</Type/Pages/Kids[3 0 R 10 0 R]/Count 7>>" }],
    ["an action when it opens", { 1: catalog(`${DECLARED}${REST}/OpenAction[3 0 R/Fit]`) }],
    ["a program that is no text", { 7: "<</Title(x)/ModDate(D:2026)/Producer<</A 1>>>>" }],
    ["a version that is none", { 1: catalog(`/Version(2.0)${DECLARED}${REST}`) }],
    ["validation data that are no dictionary", { 1: catalog(`/DSS 7${DECLARED}${REST}`) }],
    ["a default appearance that is no text", { 5: form("1", `${FONTS}/DA 7`) }],
    ["default resources that are no dictionary", { 5: form("1", "/DR 7") }],
    ["no default font any more", { 5: form("1", "/DR<</XObject<<>>>>") }],
    ["another default font", { 5: form("1", FONTS.replace("11", "12")), 12: "<</Type/Font/BaseFont/Courier>>" }],
    ["the default font itself", { 11: "<</Type/Font/Subtype/Type1/BaseFont/Courier>>" }],
    ["appearances are to be made by the viewer", { 5: form("1", `${FONTS}/NeedAppearances true`) }],
    ["how texts are aligned", { 5: form("1", `${FONTS}/Q 1`) }],
    ["an annotation", { 3: `${objects[2]?.slice(0, -2)}/Annots[20 0 R]>>`, 20: "<</Subtype/Text/Rect[0 0 1 1]>>" }],
    ["annotations that are no list", { 3: `${objects[2]?.slice(0, -2)}/Annots 7>>` }],
    ["how all pages are turned", { 2: `${objects[1]?.slice(0, -2)}/Rotate 90>>` }],
    ["a key twice, of which readers take one or the other", { 3: `${objects[2]?.slice(0, -2)}/Contents 8 0 R>>` }],
    ["how a page's content is packed", { 4: stream("/Filter/ASCIIHexDecode", "0 0 9 9 re") }],
    ["what nobody reaches yet: the seed of a shadow", { 9: "<</Seed(other)>>" }],
  ])("%s", (_, update, trailer) => {
    expect(isPermitted(update, trailer)).toBe(false);
  });
});
