import { ascii, dict, isDict, isRef, isStream, name, type PdfValue, ref } from "#core/pdf/values.ts";
import { type Attack, skip, update } from "./attack.ts";
import { cover, pairs, script, text } from "./parts.ts";

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
