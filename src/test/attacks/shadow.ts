import { appended, firstPage } from "./append.ts";
import { ascii, dict, isRef, name, type PdfRef, type PdfValue, string } from "#core/pdf/values.ts";
import type { PdfReader } from "#core/pdf/reader.ts";
import type { Revision } from "#core/pdf/revision.ts";

/**
 * Shadow attacks (Mainka, Mladenov, Rohlmann 2021): the file is prepared before anybody signs, and turned afterwards by as
 * small a change as possible. `prepare` is what the victim signs, `turn` what the attacker appends.
 */
export type Shadow = {
  name: string;
  prepare: (revision: Revision, reader: PdfReader) => void;
  turn: (revision: Revision, reader: PdfReader) => void;
};

const draw = (content: string, more: Record<string, PdfValue> = {}): PdfValue => ({
  t: "stream",
  dict: dict(more),
  raw: ascii(content),
});
const xobject = (content: string): PdfValue =>
  draw(content, { Type: name("XObject"), Subtype: name("Form"), BBox: [0, 0, 600, 800] });
const text = (value: string) => string(ascii(value));
const HONEST = "0 g 100 500 100 10 re f";
const EVIL = "1 0 0 rg 100 500 300 10 re f";

/** Remembers where `prepare` put things: object numbers of one file. */
class Places {
  private readonly at = new Map<string, PdfRef>();
  put(key: string, ref: PdfRef): PdfRef {
    this.at.set(key, ref);
    return ref;
  }
  get(key: string): PdfRef {
    const found = this.at.get(key);
    if (!found) throw new Error(`nothing was prepared as ${key}`);
    return found;
  }
}

const shadow = (attackName: string, make: (places: Places) => Pick<Shadow, "prepare" | "turn">): Shadow => ({
  name: attackName,
  ...make(new Places()),
});

/** Puts one more stream on the first page. */
function onPage(revision: Revision, reader: PdfReader, stream: PdfRef): void {
  const map = revision.edit(firstPage(reader).ref);
  const old = map.get("Contents") ?? [];
  map.set("Contents", [...(Array.isArray(old) ? old : [old]), stream]);
}

function annotate(revision: Revision, reader: PdfReader, annotation: PdfRef): void {
  revision.append(firstPage(reader).ref, "Annots", annotation);
}

const stamp = (appearance: PdfRef, more: Record<string, PdfValue> = {}) =>
  dict({
    Type: name("Annot"),
    Subtype: name("Stamp"),
    Rect: [100, 500, 300, 520],
    F: 4,
    AP: dict({ N: appearance }),
    ...more,
  });

export const shadows: Shadow[] = [
  shadow("hide: the picture over the true content is taken away", (places) => ({
    prepare(revision, reader) {
      onPage(revision, reader, places.put("under", revision.add(draw(EVIL))));
      onPage(revision, reader, places.put("over", revision.add(draw("1 g 90 490 400 40 re f"))));
    },
    turn: (revision) => revision.set(places.get("over"), draw("")),
  })),
  shadow("hide: the annotation over the true content is hidden", (places) => ({
    prepare(revision, reader) {
      onPage(revision, reader, revision.add(draw(EVIL)));
      const picture = revision.add(xobject("1 g 0 0 200 20 re f"));
      annotate(revision, reader, places.put("over", revision.add(stamp(picture))));
    },
    turn: (revision) => void revision.edit(places.get("over")).set("F", 2),
  })),
  shadow("hide: the covering object is freed from the page's list", (places) => ({
    prepare(revision, reader) {
      onPage(revision, reader, places.put("list", revision.add(draw("1 g 90 490 400 40 re f"))));
    },
    turn(revision, reader) {
      const map = revision.edit(firstPage(reader).ref);
      const list = map.get("Contents");
      if (Array.isArray(list))
        map.set(
          "Contents",
          list.filter((one) => !isRef(one) || one.num !== places.get("list").num),
        );
    },
  })),
  shadow("hide: a layer is switched", (places) => ({
    prepare(revision, reader) {
      const layer = places.put("layer", revision.add(dict({ Type: name("OCG"), Name: text("a") })));
      const form = dict({ OC: layer, Type: name("XObject"), Subtype: name("Form"), BBox: [0, 0, 600, 800] });
      annotate(
        revision,
        reader,
        revision.add(stamp(revision.add({ t: "stream", dict: form, raw: ascii(EVIL) }), { OC: layer })),
      );
      const usual = places.put("usual", revision.add(dict({ BaseState: name("ON"), OFF: [layer] })));
      revision.edit(reader.catalogRef).set("OCProperties", dict({ OCGs: [layer], D: usual }));
    },
    turn: (revision) => void revision.edit(places.get("usual")).set("OFF", []),
  })),
  shadow("replace: a form field shows what its value does not say", (places) => ({
    prepare(revision, reader) {
      const widget = dict({
        Type: name("Annot"),
        Subtype: name("Widget"),
        FT: name("Tx"),
        T: text("dose"),
        V: text("100 mg"),
        Rect: [100, 500, 300, 520],
        F: 4,
        AP: dict({ N: places.put("picture", revision.add(xobject(HONEST))) }),
      });
      annotate(revision, reader, places.put("field", revision.add(widget)));
      const form = new Map(reader.dict(reader.catalog.map.get("AcroForm"))?.map);
      form.set("Fields", [...(reader.array(form.get("Fields")) ?? []), places.get("field")]);
      revision.edit(reader.catalogRef).set("AcroForm", { t: "dict", map: form, twice: [] });
    },
    turn: (revision) => void revision.edit(places.get("field")).delete("AP"),
  })),
  shadow("replace: a form field's picture is overridden", (places) => ({
    prepare(revision, reader) {
      const picture = places.put("picture", revision.add(xobject(HONEST)));
      annotate(revision, reader, revision.add(stamp(picture)));
    },
    turn: (revision) => revision.set(places.get("picture"), xobject(EVIL)),
  })),
  shadow("replace: a font's glyphs are overridden", (places) => ({
    prepare(revision, reader) {
      const glyphs = places.put("glyphs", revision.add(draw("1000 0 d0 0 0 500 500 re f")));
      const font = revision.add(
        dict({
          Type: name("Font"),
          Subtype: name("Type3"),
          FontBBox: [0, 0, 1000, 1000],
          FontMatrix: [0.001, 0, 0, 0.001, 0, 0],
          FirstChar: 97,
          LastChar: 97,
          Widths: [1000],
          Encoding: dict({ Differences: [97, name("a")] }),
          CharProcs: dict({ a: glyphs }),
          Resources: dict({}),
        }),
      );
      const { ref: page, dict: old } = firstPage(reader);
      const resources = new Map(reader.dict(old.map.get("Resources"))?.map);
      const fonts = new Map(reader.dict(resources.get("Font"))?.map).set("Shadow", font);
      resources.set("Font", { t: "dict", map: fonts, twice: [] });
      revision.edit(page).set("Resources", { t: "dict", map: resources, twice: [] });
      onPage(revision, reader, revision.add(draw("BT /Shadow 12 Tf 100 500 Td (a) Tj ET")));
    },
    turn: (revision) => revision.set(places.get("glyphs"), draw("1000 0 d0 0 0 900 900 re f")),
  })),
  shadow("hide and replace: the page points to a second face that was signed along", (places) => ({
    prepare(revision) {
      places.put("second", revision.add(draw(EVIL)));
    },
    turn(revision, reader) {
      revision.edit(firstPage(reader).ref).set("Contents", places.get("second"));
    },
  })),
  shadow("hide and replace: a second page tree that was signed along", (places) => ({
    prepare(revision) {
      const at = places.put("tree", revision.reserve());
      const page = revision.add(
        dict({ Type: name("Page"), Parent: at, MediaBox: [0, 0, 595, 842], Contents: revision.add(draw(EVIL)) }),
      );
      revision.set(at, dict({ Type: name("Pages"), Kids: [page], Count: 1 }));
    },
    turn(revision, reader) {
      revision.edit(reader.catalogRef).set("Pages", places.get("tree"));
    },
  })),
  shadow("hide and replace: a second catalog that was signed along", (places) => ({
    prepare(revision, reader) {
      places.put(
        "catalog",
        revision.add(dict({ Type: name("Catalog"), Pages: reader.catalog.map.get("Pages") ?? null })),
      );
    },
    turn(revision, reader) {
      const second = reader.dict(places.get("catalog"));
      if (second) revision.set(reader.catalogRef, second);
    },
  })),
  shadow("hide and replace: a reference to nothing gets an object", (places) => ({
    prepare(revision, reader) {
      onPage(revision, reader, places.put("nothing", revision.reserve()));
    },
    turn: (revision) => revision.set(places.get("nothing"), draw(EVIL)),
  })),
  shadow("hide and replace: a length that was an object of its own", (places) => ({
    prepare(revision, reader) {
      const length = places.put("length", revision.add(HONEST.length));
      onPage(
        revision,
        reader,
        revision.add((out) => out.text(`<</Length ${length.num} 0 R>>\nstream\n${HONEST}\nendstream`)),
      );
    },
    turn: (revision) => revision.set(places.get("length"), 3),
  })),
];

/** The file as the victim gets it. */
export const prepared = (pdf: Uint8Array, one: Shadow): Uint8Array => appended(pdf, one.prepare);
