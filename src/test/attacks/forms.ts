import { readFields } from "#core/pdf/fields.ts";
import { dict, isRef, name, ref } from "#core/pdf/values.ts";
import { firstField, firstPage } from "./append.ts";
import { type Attack, skip, update } from "./attack.ts";
import { editForm, fieldList, setFields, addField } from "./form-parts.ts";
import { note, pairs, script, text } from "./parts.ts";

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
