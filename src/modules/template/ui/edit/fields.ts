import type { Field, Form } from "../../form.ts";
import { around, type Box, inside, round, SMALLEST_MM } from "./boxes.ts";

/**
 * What the designer does to a form: each is form in, form out; a form nothing was done to comes back as the same object.
 * Locked fields are not moved, changed in size or removed, but they can be unlocked.
 */
type Ids = readonly string[];

export const fieldsOf = (form: Form, ids: Ids): Field[] => form.fields.filter(({ id }) => ids.includes(id));

/** The fields of a page, from the lowest to the topmost. */
export const onPage = (form: Form, pageId: string): Field[] => form.fields.filter(({ page }) => page === pageId);

/** The fields of several pages, page after page. */
export const onPages = (form: Form, pageIds: Ids): Field[] => pageIds.flatMap((id) => onPage(form, id));

export function changeFields(form: Form, ids: Ids, change: (field: Field) => Field): Form {
  let isChanged = false;
  const fields = form.fields.map((field) => {
    if (!ids.includes(field.id)) return field;
    const next = change(field);
    isChanged ||= next !== field;
    return next;
  });
  return isChanged ? { ...form, fields } : form;
}

/** A box, and the page it lies on where that is another one than before. */
export type Place = Box & { page?: string };

/** Gives fields new places by id; locked ones and places that stay the same are left alone. */
export function placeFields(form: Form, places: ReadonlyMap<string, Place>): Form {
  return changeFields(form, [...places.keys()], (field) => {
    const place = places.get(field.id);
    if (!place || field.isLocked) return field;
    const { page = field.page, ...box } = place;
    const paper = form.pages.find(({ id }) => id === page);
    const sized = { ...box, w: round(Math.max(SMALLEST_MM, box.w)), h: round(Math.max(SMALLEST_MM, box.h)) };
    const placed = paper ? inside(sized, { w: paper.width, h: paper.height }) : sized;
    const isSame = (["x", "y", "w", "h"] as const).every((key) => placed[key] === field.box[key]);
    return isSame && page === field.page ? field : { ...field, page, box: placed };
  });
}

/** Moves fields together by so many millimetres; the first edge at an edge of its page stops all of them. */
export function moveFields(form: Form, ids: Ids, dx: number, dy: number): Form {
  const free = fieldsOf(form, ids).filter(({ isLocked }) => !isLocked);
  let [byX, byY] = [dx, dy];
  for (const { id, width, height } of form.pages) {
    const here = free.filter(({ page }) => page === id);
    if (here.length === 0) continue;
    const frame = around(here.map(({ box }) => box));
    const stopped = inside({ ...frame, x: frame.x + byX, y: frame.y + byY }, { w: width, h: height });
    [byX, byY] = [stopped.x - frame.x, stopped.y - frame.y];
  }
  return placeFields(
    form,
    new Map(free.map(({ id, box }) => [id, { ...box, x: round(box.x + byX), y: round(box.y + byY) }])),
  );
}

/** Makes fields wider and higher by so many millimetres, from their top left corners. */
export function growFields(form: Form, ids: Ids, dw: number, dh: number): Form {
  const free = fieldsOf(form, ids);
  return placeFields(form, new Map(free.map(({ id, box }) => [id, { ...box, w: box.w + dw, h: box.h + dh }])));
}

/** Applies an arrangement (align, distribute, same size) to the boxes of the unlocked among these fields. */
export function arrangeFields(
  form: Form,
  ids: Ids,
  arrange: (boxes: (Box & { id: string })[]) => (Box & { id: string })[],
): Form {
  const free = fieldsOf(form, ids).filter(({ isLocked }) => !isLocked);
  const placed = arrange(free.map(({ id, box }) => ({ ...box, id })));
  return placeFields(form, new Map(placed.map(({ id, x, y, w, h }) => [id, { x, y, w, h }])));
}

export function removeFields(form: Form, ids: Ids): Form {
  const gone = new Set(fieldsOf(form, ids).flatMap(({ id, isLocked }) => (isLocked ? [] : [id])));
  if (gone.size === 0) return form;
  return { ...form, fields: withoutLooseEnds(form.fields.filter(({ id }) => !gone.has(id))) };
}

/** A date of signing belongs to a signature area; without it there is nothing it could say. */
export function withoutLooseEnds(fields: readonly Field[]): Field[] {
  const areas = new Set(fields.flatMap(({ id, kind }) => (kind === "signature" ? [id] : [])));
  return fields.filter((field) => field.kind !== "signed-date" || areas.has(field.signature));
}

/**
 * Adds fields with ids and names of their own, each on the page it names. References among them go to the copies; a date
 * of signing whose signature area is not among them keeps the form's own, or is left out.
 */
export function addFields(form: Form, fields: readonly Field[]): { form: Form; ids: string[] } {
  const ids = new Set(form.fields.map(({ id }) => id));
  const names = new Set(form.fields.map(({ name }) => name));
  const renamed = new Map<string, string>();
  for (const { id } of fields) {
    const own = freeId("f", ids);
    ids.add(own);
    renamed.set(id, own);
  }
  const pages = new Set(form.pages.map(({ id }) => id));
  const added = regrouped(form, fields).map((field): Field => {
    const name = freeName(field.name, names);
    names.add(name);
    const copy = { ...field, id: renamed.get(field.id) ?? field.id, name };
    if (copy.kind === "signed-date") return { ...copy, signature: renamed.get(copy.signature) ?? copy.signature };
    if (copy.kind === "table" && copy.continuation && !pages.has(copy.continuation.page))
      return { ...copy, continuation: null };
    return copy;
  });
  const all = withoutLooseEnds([...form.fields, ...added]);
  const kept = added.filter((field) => all.includes(field));
  return { form: kept.length > 0 ? { ...form, fields: all } : form, ids: kept.map(({ id }) => id) };
}

/** Copies are a group of their own, and what is copied alone is none. */
function regrouped(form: Form, copies: readonly Field[]): Field[] {
  const taken = new Set(form.fields.flatMap((field) => field.together ?? []));
  const renamed = new Map<string, string>();
  for (const { together } of copies) {
    if (together === null || renamed.has(together)) continue;
    const own = freeId("g", taken);
    taken.add(own);
    renamed.set(together, own);
  }
  const isAlone = (word: string) => copies.filter(({ together }) => together === word).length < 2;
  return copies.map((field) => {
    const { together } = field;
    if (together === null) return field;
    return { ...field, together: isAlone(together) ? null : (renamed.get(together) ?? null) };
  });
}

/** `f1`, `f2`, …: the first that is free. */
export function freeId(prefix: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n++) if (!taken.has(`${prefix}${n}`)) return `${prefix}${n}`;
}

/** The name itself, or with the next free number behind it: 姓名, 姓名 2, 姓名 3. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  const stem = name.replace(/ \d+$/, "");
  for (let n = 2; ; n++) if (!taken.has(`${stem} ${n}`)) return `${stem} ${n}`;
}

/** Copies beside the originals, one step to the right and down. */
export function duplicateFields(form: Form, ids: Ids, step = 5): { form: Form; ids: string[] } {
  return addFields(form, shifted(form, fieldsOf(form, ids), step));
}

function shifted(form: Form, fields: readonly Field[], step: number): Field[] {
  return fields.map((field) => {
    const page = form.pages.find(({ id }) => id === field.page);
    const box = { ...field.box, x: field.box.x + step, y: field.box.y + step };
    return { ...field, isLocked: false, box: page ? inside(box, { w: page.width, h: page.height }) : box };
  });
}

/** The same fields at the same place on every other page of the document; what refers to each other does so on each page. */
export function copyToAllPages(form: Form, ids: Ids): Form {
  const fields = fieldsOf(form, ids);
  return form.pages.reduce((next, { id: page, isContinuation }) => {
    if (isContinuation) return next;
    const others = fields.filter((field) => field.page !== page);
    return addFields(
      next,
      others.map((field) => ({ ...field, page })),
    ).form;
  }, form);
}

/** Puts fields on a page: at their own places, or a step beside them where a field stands exactly there. */
export function pasteFields(
  form: Form,
  fields: readonly Field[],
  page: string,
  inPlace: boolean,
): { form: Form; ids: string[] } {
  const here = fields.map((field) => ({ ...field, page, isLocked: false }));
  if (inPlace) return addFields(form, here);
  const isTaken = (field: Field) =>
    onPage(form, page).some(({ box }) => box.x === field.box.x && box.y === field.box.y);
  let at = here;
  while (at.some(isTaken)) {
    const next = shifted(form, at, 5);
    // In the page's corner there is no further step.
    if (next.every((field, index) => field.box.x === at[index]?.box.x && field.box.y === at[index]?.box.y)) break;
    at = next;
  }
  return addFields(form, at);
}

export type Order = "front" | "forward" | "backward" | "back";

/** Changes what lies above what. Only neighbours on the same page count: one step is one that can be seen. */
export function orderFields(form: Form, ids: Ids, order: Order): Form {
  const chosen = fieldsOf(form, ids);
  const page = chosen[0]?.page;
  if (page === undefined) return form;
  const before = onPage(form, page);
  const others = before.filter(({ id }) => !ids.includes(id));
  const moved = before.filter(({ id }) => ids.includes(id));
  const lowest = before.findIndex(({ id }) => ids.includes(id));
  const highest = before.findLastIndex(({ id }) => ids.includes(id));
  const below = {
    front: others.length,
    forward: Math.min(others.length, highest + 2 - moved.length),
    backward: Math.max(0, lowest - 1),
    back: 0,
  }[order];
  const after = [...others.slice(0, below), ...moved, ...others.slice(below)];
  if (after.every((field, at) => field === before[at])) return form;
  let next = 0;
  return { ...form, fields: form.fields.map((field) => (field.page === page ? (after[next++] ?? field) : field)) };
}
