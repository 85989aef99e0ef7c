import { expect, test } from "vitest";
import { begin, commit, type History, look, redo, STEPS, undo } from "./history.ts";

type Form = { pages: readonly (readonly string[])[] };
const two: Form = { pages: [["a"], ["b"]] };

/** Adds a field to a page as the designer does: the person stands on that page. */
function add(history: History<Form>, page: number, name: string): History<Form> {
  const here = look(history, { page });
  const pages = here.document.pages.map((fields, at) => (at === page ? [...fields, name] : fields));
  return commit(here, { pages }, { selected: [name] });
}

test("an undo on another page goes back to the page it changes and leaves the other alone", () => {
  let history = add(begin(two), 0, "c");
  history = look(history, { page: 1, selected: [] });
  history = undo(history);
  expect(history).toMatchObject({ page: 0, selected: [], document: two });
  history = redo(look(history, { page: 1 }));
  expect(history).toMatchObject({ page: 0, selected: ["c"], document: { pages: [["a", "c"], ["b"]] } });
});

test("a long walk over pages undone and redone passes the very same documents", () => {
  let seed = 7;
  const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  let history = begin(two);
  const seen = [history];
  for (let at = 0; at < 300; at++) {
    if (next(4) === 0) history = look(history, { page: next(2) });
    history = add(history, next(2), `f${at}`);
    seen.push(history);
  }
  for (const earlier of seen.slice(0, -1).toReversed()) {
    history = undo(look(history, { page: next(2), selected: ["x"] }));
    expect(history.document).toBe(earlier.document);
  }
  expect(undo(history)).toBe(history);
  for (const later of seen.slice(1)) {
    history = redo(history);
    expect(history).toMatchObject({ page: later.page, selected: later.selected });
    expect(history.document).toBe(later.document);
  }
  expect(redo(history)).toBe(history);
});

test("changes with one tag are one step, and a look between them ends the run", () => {
  const at = (history: History<number>, value: number) => commit(history, value, {}, "x");
  let history = at(at(at(begin(0), 1), 2), 3);
  expect(history.past).toHaveLength(1);
  history = at(look(history, {}), 4);
  expect(undo(history).document).toBe(3);
  expect(undo(undo(history)).document).toBe(0);
  // An undone step is not gone on with.
  expect(undo(at(undo(history), 5)).document).toBe(3);
});

test("a change after an undo forgets what was undone; the same document is no step", () => {
  let history = commit(commit(begin("a"), "b"), "c");
  history = commit(undo(history), "d");
  expect(redo(history).document).toBe("d");
  expect(commit(history, "d", { page: 2 })).toMatchObject({ page: 2, past: history.past });
});

test("more steps than are kept lose the oldest only", () => {
  let history = begin(0);
  for (let at = 1; at <= STEPS + 20; at++) history = commit(history, at);
  for (let at = 0; at < STEPS; at++) history = undo(history);
  expect(history.document).toBe(20);
  expect(undo(history)).toBe(history);
});
