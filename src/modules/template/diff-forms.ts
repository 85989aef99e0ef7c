import type { Field, Form } from "./form.ts";

/** What changed from one form to another, by field. `paths` are the properties that differ: `box.x`, `style.size`. */
export type FormDiff = {
  added: { field: string; name: string; kind: Field["kind"] }[];
  removed: { field: string; name: string; kind: Field["kind"] }[];
  changed: { field: string; name: string; kind: Field["kind"]; paths: { path: string; from: string; to: string }[] }[];
  /** Of the form itself: pages, base PDF, the order of fields. */
  form: { path: string; from: string; to: string }[];
};

export function diffForms(from: Form, to: Form): FormDiff {
  const before = new Map(from.fields.map((field) => [field.id, field]));
  const after = new Map(to.fields.map((field) => [field.id, field]));
  const named = ({ id, name, kind }: Field) => ({ field: id, name, kind });
  const changed = to.fields.flatMap((field) => {
    const old = before.get(field.id);
    const paths = old ? differences(old, field) : [];
    return paths.length > 0 ? [{ ...named(field), paths }] : [];
  });
  const order = (form: Form, other: ReadonlyMap<string, Field>) =>
    form.fields.flatMap(({ id, name }) => (other.has(id) ? [name] : [])).join("、");
  const [oldOrder, newOrder] = [order(from, after), order(to, before)];
  return {
    added: to.fields.filter(({ id }) => !before.has(id)).map(named),
    removed: from.fields.filter(({ id }) => !after.has(id)).map(named),
    changed,
    form: [
      ...differences({ base: from.base, pages: from.pages }, { base: to.base, pages: to.pages }),
      ...(oldOrder === newOrder ? [] : [{ path: "order", from: oldOrder, to: newOrder }]),
    ],
  };
}

function differences(from: unknown, to: unknown, path = ""): { path: string; from: string; to: string }[] {
  if (isObject(from) && isObject(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => differences(from[key], to[key], path === "" ? key : `${path}.${key}`));
  }
  const [before, after] = [shown(from), shown(to)];
  return before === after ? [] : [{ path, from: before, to: after }];
}

/** Arrays too: their items are compared one by one. */
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const shown = (value: unknown): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
