import { A4, type Field, type Form, type FormBox, type FormPage } from "../../form.ts";
import { inside } from "./boxes.ts";
import { addFields, freeId, onPage, withoutLooseEnds } from "./fields.ts";

/** Adds a blank page behind `after`, of the size of the page there. */
export function addPage(form: Form, after: number, isContinuation = false): Form {
  const { width, height } = form.pages[after] ?? A4;
  const id = freeId("p", new Set(form.pages.map((page) => page.id)));
  const page: FormPage = { id, width, height, base: null, isContinuation };
  return { ...form, pages: [...form.pages.slice(0, after + 1), page, ...form.pages.slice(after + 1)] };
}

/** A page with copies of its fields behind it. */
export function duplicatePage(form: Form, at: number): Form {
  const page = form.pages[at];
  if (!page) return form;
  const id = freeId("p", new Set(form.pages.map((one) => one.id)));
  const pages = [...form.pages.slice(0, at + 1), { ...page, id }, ...form.pages.slice(at + 1)];
  return addFields(
    { ...form, pages },
    onPage(form, page.id).map((field) => ({ ...field, page: id })),
  ).form;
}

/** Takes a page away with its fields; the last page stays. Tables that went on there go on where they are. */
export function removePage(form: Form, at: number): Form {
  const page = form.pages[at];
  if (!page || form.pages.length < 2) return form;
  const kept = form.fields.filter((field) => field.page !== page.id);
  return {
    ...form,
    pages: form.pages.filter((one) => one !== page),
    fields: withoutLooseEnds(kept).map((field) =>
      field.kind === "table" && field.continuation?.page === page.id ? { ...field, continuation: null } : field,
    ),
  };
}

export function movePage(form: Form, from: number, to: number): Form {
  const page = form.pages[from];
  if (!page || from === to || to < 0 || to >= form.pages.length) return form;
  const rest = form.pages.filter((one) => one !== page);
  return { ...form, pages: [...rest.slice(0, to), page, ...rest.slice(to)] };
}

export function resizePage(form: Form, at: number, size: { width: number; height: number }): Form {
  const page = form.pages[at];
  if (!page || (page.width === size.width && page.height === size.height)) return form;
  const pages = form.pages.map((one) => (one === page ? { ...page, ...size } : one));
  return { ...form, pages, fields: form.fields.map((field) => onItsPages(field, pages)) };
}

/** Moves a field, and where it goes on, into pages of other sizes. */
function onItsPages(field: Field, pages: readonly FormPage[]): Field {
  const into = (box: FormBox, id: string): FormBox => {
    const page = pages.find((one) => one.id === id);
    return page ? inside(box, { w: page.width, h: page.height }) : box;
  };
  const placed = { ...field, box: into(field.box, field.page) };
  if (placed.kind !== "table" || !placed.continuation) return placed;
  const { page, box } = placed.continuation;
  return { ...placed, continuation: { page, box: into(box, page) } };
}

export type Base = NonNullable<Form["base"]>;

/**
 * Lays another PDF under the form; no field is lost. `mapping` says for each page of the form which page of the new PDF
 * (from 1) lies under it; null leaves it blank. Pages of the PDF that nothing is mapped to are appended.
 * @param sizes millimetres of the new PDF's pages as shown
 */
export function replaceBase(
  form: Form,
  base: Base,
  sizes: readonly { width: number; height: number }[],
  mapping: readonly (number | null)[],
): Form {
  const pages = form.pages.map((page, at) => {
    const number = mapping[at] ?? null;
    const size = number === null ? undefined : sizes[number - 1];
    return { ...page, ...size, base: size ? number : null };
  });
  const used = new Set(mapping);
  const ids = new Set(pages.map(({ id }) => id));
  for (const [at, size] of sizes.entries()) {
    if (used.has(at + 1)) continue;
    const id = freeId("p", ids);
    ids.add(id);
    pages.push({ id, ...size, base: at + 1, isContinuation: false });
  }
  return { ...form, base, pages, fields: form.fields.map((field) => onItsPages(field, pages)) };
}
