/**
 * Undo and redo over whole documents. A step knows the document before and after it (they share all it did not change) and
 * where it was made, so that undoing from another page goes to the page that is changed, and no page's fields can stand in
 * for another's.
 */
export type View = { page: number; selected: readonly string[] };
type Side<D> = View & { document: D };
type Step<D> = { before: Side<D>; after: Side<D> };
export type History<D> = Side<D> & {
  past: readonly Step<D>[];
  future: readonly Step<D>[];
  /** Changes with the same tag in a row are one step: a key held down, a number being typed. */
  tag: string | null;
};

/** Steps kept: enough for an afternoon. */
export const STEPS = 500;

export const begin = <D>(document: D): History<D> => ({
  document,
  page: 0,
  selected: [],
  past: [],
  future: [],
  tag: null,
});

/** One step on. The same document again is no step, only a view. */
export function commit<D>(
  history: History<D>,
  document: D,
  view: Partial<View> = {},
  tag: string | null = null,
): History<D> {
  if (document === history.document) return look(history, view);
  const before = sideOf(history);
  const after = { document, page: view.page ?? history.page, selected: view.selected ?? history.selected };
  const last = history.past.at(-1);
  const past =
    last && tag !== null && tag === history.tag
      ? [...history.past.slice(0, -1), { before: last.before, after }]
      : [...history.past, { before, after }].slice(-STEPS);
  return { ...after, past, future: [], tag };
}

/** Another page or selection: no step, but it ends a run of changes. */
export function look<D>(history: History<D>, view: Partial<View>): History<D> {
  return { ...history, page: view.page ?? history.page, selected: view.selected ?? history.selected, tag: null };
}

export function undo<D>(history: History<D>): History<D> {
  const step = history.past.at(-1);
  if (!step) return history;
  return { ...step.before, past: history.past.slice(0, -1), future: [step, ...history.future], tag: null };
}

export function redo<D>(history: History<D>): History<D> {
  const [step, ...future] = history.future;
  if (!step) return history;
  return { ...step.after, past: [...history.past, step], future, tag: null };
}

const sideOf = <D>({ document, page, selected }: History<D>): Side<D> => ({ document, page, selected });
