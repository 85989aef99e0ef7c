import { readFields } from "#core/pdf/fields.ts";
import { readPages } from "#core/pdf/pages.ts";
import type { PdfReader } from "#core/pdf/reader.ts";
import type { Revision } from "#core/pdf/revision.ts";
import { dict, isRef, name, type PdfDict, type PdfRef, type PdfValue } from "#core/pdf/values.ts";
import { type Party, signAs } from "#test/signed-world.ts";
import { withKey } from "./append.ts";
import { type Attack, skip, update } from "./attack.ts";
import { addField, setFields } from "./form-parts.ts";
import { form, pairs, text } from "./parts.ts";

type Slice = { ref: PdfRef; dict: PdfDict; value: PdfRef };

/** The fields of a seal across pages: those that share one signature, in the form's order. */
function slicesIn(reader: PdfReader): [Slice, Slice, ...Slice[]] {
  const found = readFields(reader).flatMap(({ ref, dict: field, value }) =>
    ref && isRef(value) ? [{ ref, dict: field, value }] : [],
  );
  const [first, second, ...others] = found.filter(
    ({ value }) => found.filter((other) => other.value.num === value.num).length > 1,
  );
  if (!first || !second) skip();
  return [first, second, ...others];
}

const onSlices = (
  attackName: string,
  change: (revision: Revision, slices: [Slice, Slice, ...Slice[]], reader: PdfReader) => void,
): Attack => update(attackName, (revision, reader) => change(revision, slicesIn(reader), reader));

/** Takes a widget off its page, or puts one on. */
function list(revision: Revision, reader: PdfReader, page: number, change: (list: PdfValue[]) => PdfValue[]): void {
  const found = readPages(reader)[page];
  if (!found) skip();
  const map = revision.edit(found.ref);
  map.set("Annots", change(reader.array(found.dict.map.get("Annots")) ?? []));
}

const without =
  ({ ref }: Slice) =>
  (items: PdfValue[]) =>
    items.filter((item) => !isRef(item) || item.num !== ref.num);

/** A copy of a slice as a field of its own. */
const copyOf = ({ dict: field }: Slice, more: Record<string, PdfValue> = {}): PdfDict =>
  Object.entries({ T: text("Slice"), ...more }).reduce((copy, [key, value]) => withKey(copy, key, value), field);

/** A seal across pages 骑缝章: as many fields as pages, one signature. What must not happen to one of them alone. */
export const seamAttacks: Attack[] = [
  onSlices("a slice is taken off its page", (revision, [, second], reader) => {
    list(revision, reader, 1, without(second));
  }),
  onSlices("a slice's field is taken out of the form", (revision, [, second], reader) => {
    setFields(revision, reader, without(second));
  }),
  onSlices("a slice is taken off its page and out of the form", (revision, [, second], reader) => {
    list(revision, reader, 1, without(second));
    setFields(revision, reader, without(second));
  }),
  onSlices("a slice stands on another page", (revision, [, second], reader) => {
    list(revision, reader, 1, without(second));
    list(revision, reader, 0, (items) => [...items, second.ref]);
  }),
  onSlices("two slices have changed pages", (revision, [first, second], reader) => {
    list(revision, reader, 0, (items) => [...without(first)(items), second.ref]);
    list(revision, reader, 1, (items) => [...without(second)(items), first.ref]);
  }),
  onSlices("a slice stands on its page twice", (revision, [, second], reader) => {
    list(revision, reader, 1, (items) => [...items, second.ref]);
  }),
  ...pairs([
    ["Rect", [0, 0, 60, 60]],
    ["F", 2],
    ["AP", dict({})],
    ["AS", name("Off")],
    ["T", text("renamed")],
    ["FT", name("Tx")],
    ["V", null],
    ["V", dict({})],
    ["Lock", dict({ Action: name("All") })],
    ["MK", dict({ R: 90 })],
    ["Kids", []],
  ]).map(([key, value], at) =>
    onSlices(`one slice has another /${key} (${at + 1})`, (revision, [, second]) => {
      revision.edit(second.ref).set(key, value);
    }),
  ),
  onSlices("every slice is moved alike", (revision, slices) => {
    for (const { ref } of slices) revision.edit(ref).set("Rect", [0, 0, 60, 60]);
  }),
  onSlices("one slice has no value", (revision, [, second]) => {
    revision.edit(second.ref).delete("V");
  }),
  onSlices("one slice has a copy of the signature", (revision, [first, second], reader) => {
    revision.edit(second.ref).set("V", revision.add(reader.get(first.value)));
  }),
  onSlices("every slice has a copy of the signature", (revision, slices, reader) => {
    const copy = revision.add(reader.get(slices[0].value));
    for (const { ref } of slices) revision.edit(ref).set("V", copy);
  }),
  onSlices("one slice shows the signature of another field", (revision, [, second], reader) => {
    const other = readFields(reader).find(({ value }) => isRef(value) && value.num !== second.value.num);
    if (!other?.value) skip();
    revision.edit(second.ref).set("V", other.value);
  }),
  onSlices("one slice shows another drawing", (revision, [, second]) => {
    revision.edit(second.ref).set("AP", dict({ N: revision.add(form("1 0 0 rg 0 0 100 100 re f")) }));
  }),
  onSlices("two slices have changed their drawings", (revision, [first, second]) => {
    revision.edit(first.ref).set("AP", second.dict.map.get("AP") ?? null);
    revision.edit(second.ref).set("AP", first.dict.map.get("AP") ?? null);
  }),
  onSlices("a slice's drawing is written anew", (revision, [, second], reader) => {
    const drawing = reader.dict(second.dict.map.get("AP"))?.map.get("N");
    if (!isRef(drawing)) skip();
    revision.set(drawing, form("1 0 0 rg 0 0 100 100 re f"));
  }),
  onSlices("a further slice shares the signature", (revision, [, second], reader) => {
    const at = revision.add(copyOf(second));
    list(revision, reader, 0, (items) => [...items, at]);
    addField(revision, reader, at);
  }),
  onSlices("a further slice shares the signature and shows nothing", (revision, [, second], reader) => {
    addField(revision, reader, revision.add(copyOf(second, { Rect: [0, 0, 0, 0], AP: dict({}) })));
  }),
  onSlices("a slice becomes another one's child", (revision, [first, second], reader) => {
    revision.edit(first.ref).set("Kids", [second.ref]);
    revision.edit(second.ref).set("Parent", first.ref);
    setFields(revision, reader, without(second));
  }),
  onSlices("the page under a slice is another one", (revision, _, reader) => {
    const page = readPages(reader)[1];
    if (!page) skip();
    revision.edit(page.ref).set("Contents", revision.add({ ...plain, raw: new Uint8Array() }));
  }),
];

const plain = { t: "stream", dict: dict({}) } as const;

/** A genuine signature after it, whose maker also takes part of the seal. */
export const laterSeamAttacks = (insider: Party): Attack[] =>
  seamAttacks.map((attack) => ({
    name: `${attack.name}, and then a genuine signature`,
    make(target, random) {
      const changed = attack.make(target, random);
      return changed && signAs(changed, insider);
    },
  }));
