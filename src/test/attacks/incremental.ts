import { readFields } from "#core/pdf/fields.ts";
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
  ref,
  string,
} from "#core/pdf/values.ts";
import { firstField, firstPage } from "./append.ts";
import { type Attack, skip, update } from "./attack.ts";

const text = (value: string) => string(ascii(value));
const script = dict({ S: name("JavaScript"), JS: text("app.alert(1)") });
const cover: PdfValue = { t: "stream", dict: dict({}), raw: ascii("1 1 1 rg 0 0 900 900 re f") };
const form = (content: string): PdfValue => ({
  t: "stream",
  dict: dict({ Type: name("XObject"), Subtype: name("Form"), BBox: [0, 0, 600, 800] }),
  raw: ascii(content),
});

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

function firstObject(reader: PdfReader, isWanted: (value: PdfValue) => boolean): PdfRef | null {
  for (const num of reader.entries.keys()) {
    const at = ref(num);
    if (isWanted(reader.get(at))) return at;
  }
  return null;
}

const pairs = (list: readonly (readonly [string, PdfValue])[]) => list;

const note = (subtype: string, more: Record<string, PdfValue> = {}): PdfDict =>
  dict({ Type: name("Annot"), Subtype: name(subtype), Rect: [0, 0, 500, 500], F: 4, ...more });

/** What lies over the pages. */
export const annotationAttacks: Attack[] = [
  ...[
    "FreeText",
    "Stamp",
    "Ink",
    "Square",
    "Highlight",
    "Redact",
    "Watermark",
    "Link",
    "FileAttachment",
    "Text",
    "Popup",
    "Screen",
  ].map((subtype) =>
    update(`an annotation is added: ${subtype}`, (revision, reader) => {
      const at = revision.add(
        note(subtype, { Contents: text("10 mg"), AP: dict({ N: revision.add(form("0 g 0 0 9 9 re f")) }) }),
      );
      revision.append(firstPage(reader).ref, "Annots", at);
    }),
  ),
  update("an annotation is added as a direct object", (revision, reader) => {
    revision.append(firstPage(reader).ref, "Annots", note("FreeText", { Contents: text("10 mg") }));
  }),
  update("all annotations are taken away", (revision, reader) => {
    revision.edit(firstPage(reader).ref).delete("Annots");
  }),
  update("the annotations are in another order", (revision, reader) => {
    const { ref: at, dict: page } = firstPage(reader);
    const list = reader.array(page.map.get("Annots")) ?? [];
    if (list.length < 2) skip();
    revision.edit(at).set("Annots", list.toReversed());
  }),
  update("the signature's picture is overridden", (revision, reader) => {
    const picture = reader.dict(firstField(reader).dict.map.get("AP"))?.map.get("N");
    if (!isRef(picture)) skip();
    revision.set(picture, form("1 0 0 rg 0 0 100 40 re f"));
  }),
  update("the signature's picture is another", (revision, reader) => {
    revision.edit(firstField(reader).ref).set("AP", dict({ N: revision.add(form("0 g 0 0 9 9 re f")) }));
  }),
  update("the signature is moved", (revision, reader) => {
    revision.edit(firstField(reader).ref).set("Rect", [0, 0, 600, 800]);
  }),
  update("the signature is hidden", (revision, reader) => {
    revision.edit(firstField(reader).ref).set("F", 2);
  }),
  update("the signature gets an action", (revision, reader) => {
    revision.edit(firstField(reader).ref).set("A", script);
  }),
];

/** Form fields. */
export const formAttacks: Attack[] = [
  ...pairs([
    ["V", text("100 mg")],
    ["DV", text("100 mg")],
    ["AS", name("Shadow")],
    ["Ff", 1],
    ["MaxLen", 1],
    ["DA", text("/Helv 0 Tf")],
    ["T", text("renamed")],
    ["TU", text("another hint")],
    ["Q", 2],
    ["Opt", [text("a"), text("b")]],
    ["AA", dict({ K: script })],
    ["Rect", [0, 0, 500, 500]],
    ["AP", dict({})],
    ["Parent", ref(1)],
  ]).map(([key, value]) =>
    update(`a field that is no signature has another /${key}`, (revision, reader) => {
      const field = readFields(reader).find(({ type, ref: at }) => type !== "Sig" && at);
      if (!field?.ref) skip();
      revision.edit(field.ref).set(key, value);
    }),
  ),
  update("a text field is added", (revision, reader) => {
    const at = revision.add(note("Widget", { FT: name("Tx"), T: text("x"), V: text("10 mg") }));
    revision.append(firstPage(reader).ref, "Annots", at);
    addField(revision, reader, at);
  }),
  update("a text field is added that no page shows", (revision, reader) => {
    addField(revision, reader, revision.add(dict({ FT: name("Tx"), T: text("x"), V: text("10 mg") })));
  }),
  update("an empty signature field is added", (revision, reader) => {
    const at = revision.add(note("Widget", { FT: name("Sig"), T: text("later") }));
    revision.append(firstPage(reader).ref, "Annots", at);
    addField(revision, reader, at);
  }),
  update("the signature's field is taken out of the form", (revision, reader) => {
    const { ref: at } = firstField(reader);
    setFields(revision, reader, (list) => list.filter((item) => !isRef(item) || item.num !== at.num));
  }),
  update("the fields are in another order", (revision, reader) => {
    if (fieldList(reader).length < 2) skip();
    setFields(revision, reader, (list) => list.toReversed());
  }),
  ...[null, 5, ref(999_999), dict({})].map((value, i) =>
    update(`the signed field's value is nothing (${i + 1})`, (revision, reader) => {
      revision.edit(firstField(reader).ref).set("V", value);
    }),
  ),
  update("the signed field is renamed", (revision, reader) => {
    revision.edit(firstField(reader).ref).set("T", text("院长"));
  }),
  update("the signed field becomes a button", (revision, reader) => {
    revision.edit(firstField(reader).ref).set("FT", name("Btn"));
  }),
  update("the signed field loses its lock and gets another", (revision, reader) => {
    revision.edit(firstField(reader).ref).set("Lock", dict({ Action: name("All") }));
  }),
  ...pairs([
    ["NeedAppearances", true],
    ["CO", [ref(1)]],
    ["XFA", text("<xdp/>")],
    ["DA", text("/Symbol 0 Tf")],
    ["Q", 2],
    ["Odd", 1],
  ]).map(([key, value]) =>
    update(`the form has another /${key}`, (revision, reader) => {
      // Signing programs add a default appearance too: it matters where a field inherits it.
      if (key === "DA" && readFields(reader).every(({ type }) => type === "Sig")) skip();
      editForm(revision, reader).set(key, value);
    }),
  ),
  update("the form is taken away", (revision, reader) => {
    revision.edit(reader.catalogRef).delete("AcroForm");
  }),
  update("the form's default font is another", (revision, reader) => {
    const resources = reader.dict(reader.dict(reader.catalog.map.get("AcroForm"))?.map.get("DR"));
    const fonts = reader.dict(resources?.map.get("Font"));
    const [first] = fonts?.map.keys() ?? [];
    if (!resources || !fonts || first === undefined) skip();
    const map = new Map(fonts.map).set(first, dict({ Type: name("Font"), BaseFont: name("Symbol") }));
    const changed = new Map(resources.map).set("Font", { t: "dict", map, twice: [] });
    editForm(revision, reader).set("DR", { t: "dict", map: changed, twice: [] });
  }),
];

function editForm(revision: Revision, reader: PdfReader): Map<string, PdfValue> {
  const held = reader.catalog.map.get("AcroForm");
  if (isRef(held)) return revision.edit(held);
  const map = new Map(reader.dict(held)?.map);
  revision.edit(reader.catalogRef).set("AcroForm", { t: "dict", map, twice: [] });
  return map;
}

const fieldList = (reader: PdfReader): PdfValue[] =>
  reader.array(reader.dict(reader.catalog.map.get("AcroForm"))?.map.get("Fields")) ?? [];

function setFields(revision: Revision, reader: PdfReader, change: (list: PdfValue[]) => PdfValue[]): void {
  editForm(revision, reader).set("Fields", change(fieldList(reader)));
}

const addField = (revision: Revision, reader: PdfReader, field: PdfValue) =>
  setFields(revision, reader, (list) => [...list, field]);

/** The document around the pages. */
export const catalogAttacks: Attack[] = [
  ...pairs([
    ["OpenAction", script],
    ["AA", dict({ WC: script })],
    ["Names", dict({ JavaScript: dict({ Names: [text("a"), script] }) })],
    ["Names", dict({ EmbeddedFiles: dict({ Names: [text("a"), dict({})] }) })],
    ["Outlines", dict({ Count: 1 })],
    ["PageLabels", dict({ Nums: [0, dict({ S: name("R") })] })],
    ["PageMode", name("FullScreen")],
    ["PageLayout", name("TwoColumnLeft")],
    ["ViewerPreferences", dict({ HideToolbar: true })],
    ["OCProperties", dict({ OCGs: [], D: dict({ BaseState: name("OFF") }) })],
    ["Lang", text("xx")],
    ["URI", dict({ Base: text("http://evil.test/") })],
    ["Dests", dict({ a: [ref(1), name("Fit")] })],
    ["Threads", [dict({})]],
    ["Collection", dict({})],
    ["Perms", dict({ DocMDP: ref(1) })],
    ["Requirements", [dict({})]],
    ["NeedsRendering", true],
    ["Legal", dict({})],
    ["AF", [dict({})]],
    ["StructTreeRoot", dict({ Type: name("StructTreeRoot") })],
    ["MarkInfo", dict({ Marked: true, Suspects: true })],
    ["OutputIntents", [dict({ S: name("GTS_PDFX") })]],
  ]).map(([key, value], i) =>
    update(`the catalog has another /${key} (${i + 1})`, (revision, reader) => {
      revision.edit(reader.catalogRef).set(key, value);
    }),
  ),
  ...["Title", "Author", "Subject", "Keywords", "Creator", "CreationDate", "Trapped"].map((key) =>
    update(`the document's ${key} is another`, (revision, reader) => {
      const info = reader.trailer.map.get("Info");
      if (!isRef(info) || !reader.dict(info)) skip();
      revision.edit(info).set(key, text("D:20200101"));
    }),
  ),
  update("the XMP metadata say another title", (revision, reader) => {
    const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title>Another</dc:title></x:xmpmeta>';
    const stream = {
      t: "stream",
      dict: dict({ Type: name("Metadata"), Subtype: name("XML") }),
      raw: ascii(xmp),
    } as const;
    revision.edit(reader.catalogRef).set("Metadata", revision.add(stream));
  }),
  update("the catalog is an empty one", (revision, reader) => {
    revision.set(reader.catalogRef, dict({ Type: name("Catalog") }));
  }),
  update("an object nobody needs is added", (revision) => {
    revision.add(dict({ Evil: true }));
  }),
  update("an object nobody reached is overridden", (revision, reader) => {
    const used = new Set<number>();
    const visit = (value: PdfValue): void => {
      if (isRef(value)) {
        if (used.has(value.num)) return;
        used.add(value.num);
        visit(reader.get(value));
      } else if (Array.isArray(value)) value.forEach(visit);
      else if (isDict(value)) value.map.forEach(visit);
      else if (isStream(value)) value.dict.map.forEach(visit);
    };
    visit(reader.trailer);
    const orphan = [...reader.entries.keys()].find((num) => {
      const value = used.has(num) ? null : reader.get(ref(num));
      return (
        value !== null &&
        !(isStream(value) && ["XRef", "ObjStm"].includes(reader.nameOf(value.dict.map.get("Type")) ?? ""))
      );
    });
    if (orphan === undefined) skip();
    revision.set(ref(orphan), cover);
  }),
  ...["Certs", "CRLs", "OCSPs"].map((key) =>
    update(`validation data under /${key} is no stream`, (revision, reader) => {
      revision.edit(reader.catalogRef).set("DSS", revision.add(dict({ [key]: [revision.add(dict({}))] })));
    }),
  ),
  update("validation data holds something else", (revision, reader) => {
    revision.edit(reader.catalogRef).set("DSS", revision.add(dict({ Evil: revision.add(cover) })));
  }),
  update("validation data is taken away", (revision, reader) => {
    if (!reader.catalog.map.has("DSS")) skip();
    revision.edit(reader.catalogRef).set("DSS", revision.add(dict({})));
  }),
];
