import { dict, isRef } from "#core/pdf/values.ts";
import { firstField, firstPage } from "./append.ts";
import { type Attack, skip, update } from "./attack.ts";
import { form, note, script, text } from "./parts.ts";

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
