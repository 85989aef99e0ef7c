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
const objects = [
  catalog(DECLARED + REST),
  "<</Type/Pages/Kids[3 0 R 10 0 R]/Count 2>>",
  "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
  stream("", "0 0 9 9 re"),
  "<</Fields[6 0 R]/SigFlags 1>>",
  "<</FT/Sig/T(empty)>>",
  "<</Title(x)/ModDate(D:2026)>>",
  about("x"),
  "<</Seed(nobody comes here)>>",
  "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
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
    ["signatures exist, append only (§12.7.3)", { 5: "<</Fields[6 0 R]/SigFlags 3>>" }],
    ["the second identifier (§14.4)", {}, "/Root 1 0 R/Info 7 0 R/ID[<aa><cc>]"],
    ["date and program in the information", { 7: "<</Title(x)/ModDate(D:2027)/Producer(y)>>" }],
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
    ["signatures exist no more", { 5: "<</Fields[6 0 R]/SigFlags 2>>" }],
    ["the flags go", { 5: "<</Fields[6 0 R]>>" }],
    ["a flag nobody knows", { 5: "<</Fields[6 0 R]/SigFlags 5>>" }],
    ["flags that are no number", { 5: "<</Fields[6 0 R]/SigFlags(3)>>" }],
    ["a field goes", { 5: "<</Fields[]/SigFlags 1>>" }],
    ["an empty field comes", { 5: "<</Fields[6 0 R 20 0 R]/SigFlags 1>>", 20: "<</FT/Sig/T(more)>>" }],
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
    ["what nobody reaches yet: the seed of a shadow", { 9: "<</Seed(other)>>" }],
  ])("%s", (_, update, trailer) => {
    expect(isPermitted(update, trailer)).toBe(false);
  });
});
