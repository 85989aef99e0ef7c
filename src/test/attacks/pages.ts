import type { PdfReader } from "#core/pdf/reader.ts";
import type { Revision } from "#core/pdf/revision.ts";
import {
  ascii,
  dict,
  isDict,
  isRef,
  isStream,
  name,
  type PdfDict,
  type PdfRef,
  type PdfValue,
} from "#core/pdf/values.ts";
import { firstPage } from "./append.ts";
import { type Attack, skip, update } from "./attack.ts";
import { cover, firstObject, form, script } from "./parts.ts";

function tree(reader: PdfReader): { ref: PdfRef; kids: PdfValue[] } {
  const pages = reader.catalog.map.get("Pages");
  if (!isRef(pages)) throw new Error("no page tree");
  return { ref: pages, kids: reader.array(reader.dict(pages)?.map.get("Kids")) ?? [] };
}

/** The page tree's root with other kids. */
function rekid(revision: Revision, reader: PdfReader, kids: readonly PdfValue[]): void {
  const map = revision.edit(tree(reader).ref);
  map.set("Kids", [...kids]);
  map.set("Count", kids.length);
}

const blank = (parent: PdfRef): PdfDict => dict({ Type: name("Page"), Parent: parent, MediaBox: [0, 0, 595, 842] });

/** What is on the pages. */
export const pageAttacks: Attack[] = [
  update("a page is appended", (revision, reader) => {
    const { ref: parent, kids } = tree(reader);
    rekid(revision, reader, [...kids, revision.add(blank(parent))]);
  }),
  update("a page is put first", (revision, reader) => {
    const { ref: parent, kids } = tree(reader);
    rekid(revision, reader, [revision.add(blank(parent)), ...kids]);
  }),
  update("the first page is shown twice", (revision, reader) => {
    const { kids } = tree(reader);
    rekid(revision, reader, [...kids, ...kids.slice(0, 1)]);
  }),
  update("the last page is taken away", (revision, reader) => {
    const { kids } = tree(reader);
    if (kids.length < 2) skip();
    rekid(revision, reader, kids.slice(0, -1));
  }),
  update("the catalog leads to other pages", (revision, reader) => {
    const at = revision.reserve();
    revision.set(at, dict({ Type: name("Pages"), Kids: [revision.add(blank(at))], Count: 1 }));
    revision.edit(reader.catalogRef).set("Pages", at);
  }),
  update("the page is another page", (revision, reader) => {
    revision.set(firstPage(reader).ref, blank(tree(reader).ref));
  }),
  update("the page's content is overridden in place", (revision, reader) => {
    const contents = firstPage(reader).dict.map.get("Contents");
    if (!isRef(contents) || !isStream(reader.get(contents))) skip();
    revision.set(contents, cover);
  }),
  update("the page's content is another stream", (revision, reader) => {
    revision.edit(firstPage(reader).ref).set("Contents", revision.add(cover));
  }),
  update("the page's content gets one stream more", (revision, reader) => {
    const map = revision.edit(firstPage(reader).ref);
    const old = map.get("Contents") ?? [];
    map.set("Contents", [...(Array.isArray(old) ? old : [old]), revision.add(cover)]);
  }),
  update("the page loses its content", (revision, reader) => {
    revision.edit(firstPage(reader).ref).delete("Contents");
  }),
  ...(["MediaBox", "CropBox", "TrimBox"] as const).map((key) =>
    update(`the page's ${key} is changed`, (revision, reader) => {
      revision.edit(firstPage(reader).ref).set(key, [0, 0, 100, 100]);
    }),
  ),
  update("the page is turned", (revision, reader) => {
    const { ref: at, rotate } = firstPage(reader);
    revision.edit(at).set("Rotate", rotate + 90);
  }),
  update("the page's fonts are others", (revision, reader) => {
    const { ref: at, dict: page } = firstPage(reader);
    const resources = new Map(reader.dict(page.map.get("Resources"))?.map);
    const font = dict({ Type: name("Font"), Subtype: name("Type1"), BaseFont: name("Symbol") });
    const fonts = reader.dict(resources.get("Font"));
    if (!fonts) skip();
    resources.set("Font", dict(Object.fromEntries([...fonts.map.keys()].map((key) => [key, font]))));
    revision.edit(at).set("Resources", { t: "dict", map: resources, twice: [] });
  }),
  update("a font is overridden in place", (revision, reader) => {
    const font = firstObject(reader, (value) => isDict(value) && reader.nameOf(value.map.get("Type")) === "Font");
    if (!font) skip();
    revision.set(font, dict({ Type: name("Font"), Subtype: name("Type1"), BaseFont: name("Symbol") }));
  }),
  update("a font's character map is overridden in place", (revision, reader) => {
    const font = firstObject(reader, (value) => isDict(value) && isRef(value.map.get("ToUnicode")));
    const map = font && reader.dict(font)?.map.get("ToUnicode");
    if (!map || !isRef(map)) skip();
    revision.set(map, { t: "stream", dict: dict({}), raw: ascii("beginbfchar <01> <0039> endbfchar") });
  }),
  update("an image is overridden in place", (revision, reader) => {
    const image = firstObject(
      reader,
      (value) => isStream(value) && reader.nameOf(value.dict.map.get("Subtype")) === "Image",
    );
    if (!image) skip();
    revision.set(image, form("0 g 0 0 10 10 re f"));
  }),
  update("a length elsewhere is overridden", (revision, reader) => {
    const number = firstObject(reader, (value) => typeof value === "number");
    if (!number) skip();
    revision.set(number, 1);
  }),
  update("the page gets an action", (revision, reader) => {
    revision.edit(firstPage(reader).ref).set("AA", dict({ O: script }));
  }),
  update("the page gets a key nobody knows", (revision, reader) => {
    revision.edit(firstPage(reader).ref).set("XQ", 1);
  }),
  update("the page belongs to a thread", (revision, reader) => {
    revision.edit(firstPage(reader).ref).set("B", [revision.add(dict({}))]);
  }),
];
