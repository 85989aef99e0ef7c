import { readPages } from "#core/pdf/pages.ts";
import { ascii, dict, isRef, name, type PdfValue, string } from "#core/pdf/values.ts";
import { archiveAt, type Party, signAs } from "#test/signed-world.ts";
import { firstField, firstPage, open } from "./append.ts";
import { type Attack, lastSignature, update } from "./attack.ts";

/** What a second, genuine signature or time-stamp might smuggle in. Its maker is trusted; what comes with it is not. */
export function laterSignatureAttacks(insider: Party, authority: Party, nowMs: number): Attack[] {
  const between = (attackName: string, attack: Attack): Attack => ({
    name: attackName,
    make(target, random) {
      const changed = attack.make(target, random);
      return changed && signAs(changed, insider);
    },
  });
  const stamped = (attackName: string, attack: Attack): Attack => ({
    name: attackName,
    make(target, random) {
      const changed = attack.make(target, random);
      return changed && archiveAt(changed, authority, nowMs);
    },
  });
  const overlay = update("", (revision, reader) => {
    const content = { t: "stream", dict: dict({}), raw: ascii("1 1 1 rg 0 0 900 900 re f") } as const;
    revision.edit(firstPage(reader).ref).set("Contents", revision.add(content));
  });
  const annotation = update("", (revision, reader) => {
    const at = revision.add(dict({ Type: name("Annot"), Subtype: name("FreeText"), Rect: [0, 0, 500, 500] }));
    revision.append(firstPage(reader).ref, "Annots", at);
  });
  return [
    between("the content is changed before a further genuine signature", overlay),
    between("an annotation is added before a further genuine signature", annotation),
    stamped("the content is changed before a genuine document time-stamp", overlay),
    stamped("an annotation is added before a genuine document time-stamp", annotation),
    {
      name: "a genuine signature's picture covers the page",
      make: ({ pdf }) => signAs(pdf, insider, null, { kind: "new", fieldName: "Wide", page: 0, box: pageBox(pdf) }),
    },
    {
      name: "several genuine pictures cover the page together",
      make({ pdf }) {
        const [x1, y1, x2, y2] = pageBox(pdf);
        const strip = (y2 - y1) / 4;
        let out = pdf;
        for (let i = 0; i < 4; i++) {
          const box = [x1, y1 + i * strip, x2, y1 + (i + 1) * strip] as const;
          out = signAs(out, insider, null, { kind: "new", fieldName: `Strip${i}`, page: 0, box });
        }
        return out;
      },
    },
    visibleStamp(authority, nowMs),
  ];
}

function pageBox(pdf: Uint8Array) {
  const [page] = readPages(open(pdf));
  if (!page) throw new Error("no page");
  return page.cropBox;
}

/** Anybody can have a time-stamp: it must not bring a picture. */
const visibleStamp = (authority: Party, nowMs: number): Attack => ({
  name: "a genuine document time-stamp has a picture",
  make: ({ pdf }) => archiveAt(pdf, authority, nowMs, [60, 300, 260, 340]),
});

const field = (value: PdfValue, more: Record<string, PdfValue> = {}) =>
  dict({
    Type: name("Annot"),
    Subtype: name("Widget"),
    FT: name("Sig"),
    T: string(ascii("Second")),
    V: value,
    Rect: [0, 0, 0, 0],
    F: 132,
    ...more,
  });

const addField = (attackName: string, more: (signature: PdfValue) => [PdfValue, Record<string, PdfValue>]) =>
  update(attackName, (revision, reader) => {
    const { signature } = firstField(reader);
    const [value, extra] = more(signature);
    const at = revision.add(field(value, extra));
    revision.append(firstPage(reader).ref, "Annots", at);
    const form = reader.catalog.map.get("AcroForm");
    const owner = isRef(form) ? form : reader.catalogRef;
    if (isRef(form)) revision.append(owner, "Fields", at);
    else {
      const old = reader.dict(form);
      const map = new Map(old?.map).set("Fields", [...(reader.array(old?.map.get("Fields")) ?? []), at]);
      revision.edit(owner).set("AcroForm", { t: "dict", map, twice: [] });
    }
  });

/** New signature fields whose signature is none. */
export const fakeSignatures: Attack[] = [
  addField("a new field shows the first signature's dictionary again", (signature) => [signature, {}]),
  addField("a new field's signature has no byte range", () => [
    dict({ Type: name("Sig"), Filter: name("Adobe.PPKLite") }),
    {},
  ]),
  addField("a new field's signature is direct and empty", () => [dict({}), {}]),
  addField("a new field's signature has an action", (signature) => [signature, { A: dict({ S: name("JavaScript") }) }]),
  addField("a new field's signature has more actions", (signature) => [signature, { AA: dict({}) }]),
  addField("a new field's signature covers the page", (signature) => [signature, { Rect: [0, 0, 600, 800] }]),
  update("a second field takes over the first one's signature", (revision, reader) => {
    const at = revision.add(field(firstField(reader).signatureRef));
    revision.append(firstPage(reader).ref, "Annots", at);
  }),
  {
    name: "the last signature's object is written again, the same",
    make(target, random) {
      const { ref } = lastSignature(target.pdf);
      return update("", (revision, reader) => {
        if (ref) revision.set(ref, reader.get(ref));
      }).make(target, random);
    },
  },
];
