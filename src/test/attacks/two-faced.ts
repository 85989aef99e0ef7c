import type { PdfReader } from "#core/pdf/reader.ts";
import type { Revision } from "#core/pdf/revision.ts";
import { ascii, dict, isRef, name, type PdfDict, type PdfRef, type PdfValue, ref, string } from "#core/pdf/values.ts";
import { firstPage, withKey } from "./append.ts";
import { form } from "./parts.ts";
import type { Shadow } from "./shadow.ts";

const EVIL = form("1 0 0 rg 100 500 300 10 re f");
const SYMBOL: PdfValue = dict({ Type: name("Font"), Subtype: name("Type1"), BaseFont: name("Symbol") });

/** A place whose object may change in some keys after a signature; `prepare` makes sure that it is there. */
const PLACES = {
  catalog: (_: Revision, reader: PdfReader) => reader.catalogRef,
  "properties of the document": (_: Revision, reader: PdfReader) => {
    const info = reader.trailer.map.get("Info");
    if (!isRef(info)) throw new Error("no /Info");
    return info;
  },
  form(revision: Revision, reader: PdfReader): PdfRef {
    const held = reader.catalog.map.get("AcroForm");
    if (isRef(held)) return held;
    const at = revision.add(dict({ Fields: [] }));
    revision.edit(reader.catalogRef).set("AcroForm", at);
    return at;
  },
};

/** An object that a page draws by as well, so that a key which may change there is a name painted here (§7.8.3). */
const polyglot = (
  place: keyof typeof PLACES,
  key: string,
  kind: "XObject" | "Font",
  value: PdfValue = EVIL,
): Shadow => ({
  name: `/${key} of the ${place}, which is also a list of ${kind}s`,
  prepare(revision, reader) {
    const { ref: page, dict: old } = firstPage(reader);
    const resources = withKey(reader.dict(old.map.get("Resources")) ?? dict({}), kind, PLACES[place](revision, reader));
    const content = kind === "XObject" ? `/${key} Do` : `BT /${key} 12 Tf 100 500 Td (10) Tj ET`;
    const map = revision.edit(page);
    map.set("Resources", resources);
    map.set("Contents", revision.add({ t: "stream", dict: dict({}), raw: ascii(content) }));
  },
  turn(revision, reader) {
    revision.edit(PLACES[place](revision, reader)).set(key, isRef(value) ? value : revision.add(value));
  },
});

/** A form with a text in a font its default resources do not have, which viewers set in one of their own. */
const unnamedFont = (resources: PdfDict | null): Shadow => ({
  name: `a font that a field named in vain comes ${resources ? "among others" : "with the first resources"}`,
  prepare(revision, reader) {
    const text = (value: string) => string(ascii(value));
    const widget = dict({
      Type: name("Annot"),
      Subtype: name("Widget"),
      FT: name("Tx"),
      T: text("dose"),
      V: text("100 mg"),
      DA: text("/D#6fse 12 Tf 0 g"),
      Rect: [100, 500, 300, 520],
      F: 4,
    });
    const at = revision.add(widget);
    revision.append(firstPage(reader).ref, "Annots", at);
    const own: Record<string, PdfValue> = { Fields: [at], NeedAppearances: true };
    revision.edit(reader.catalogRef).set("AcroForm", dict(resources ? { ...own, DR: resources } : own));
  },
  turn(revision, reader) {
    const old = reader.dict(reader.catalog.map.get("AcroForm")) ?? dict({});
    const fonts = dict({ Font: dict({ Dose: SYMBOL }) });
    revision.edit(reader.catalogRef).set("AcroForm", withKey(old, "DR", fonts));
  },
});

/** What reads as one thing when it is signed and as another after a change that looks permitted. */
export const twoFaced: Shadow[] = [
  polyglot("catalog", "Version", "XObject"),
  polyglot("catalog", "Extensions", "XObject"),
  polyglot("catalog", "DSS", "XObject"),
  polyglot("properties of the document", "ModDate", "XObject"),
  polyglot("properties of the document", "Producer", "XObject"),
  polyglot("properties of the document", "Producer", "Font", SYMBOL),
  polyglot("form", "DA", "XObject"),
  polyglot("form", "DR", "XObject"),
  polyglot("form", "SigFlags", "XObject"),
  unnamedFont(null),
  unnamedFont(dict({ Font: dict({}) })),
  keyTwice(),
];

/** Resources that say /XObject twice: programs disagree about which of the two counts. */
function keyTwice(): Shadow {
  let [places, evil] = [ref(0), ref(0)];
  const said = (first: PdfRef, last: PdfRef) =>
    ascii(`<</XObject <</D ${first.num} 0 R>> /XObject <</D ${last.num} 0 R>>>>`);
  return {
    name: "of a key written twice the first value is another",
    prepare(revision, reader) {
      const honest = revision.add(form("0 g 100 500 100 10 re f"));
      evil = revision.add(EVIL);
      places = revision.reserve();
      revision.set(places, said(honest, honest));
      const map = revision.edit(firstPage(reader).ref);
      map.set("Resources", places);
      map.set("Contents", revision.add({ t: "stream", dict: dict({}), raw: ascii("/D Do") }));
      map.set("Kept", evil);
    },
    turn(revision, reader) {
      const honest = reader.dict(reader.dict(places)?.map.get("XObject"))?.map.get("D");
      if (isRef(honest)) revision.set(places, said(evil, honest));
    },
  };
}
