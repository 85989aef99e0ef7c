"use client";

import { useEffect, useMemo, useReducer } from "react";
import type { Form } from "../form.ts";
import { fieldsOf } from "./edit/fields.ts";
import { begin, commit, type History, look, redo, undo, type View } from "./edit/history.ts";
import { type PagesShown, spreadOf } from "./edit/spread.ts";

/** What an edit gives back: the form alone, or with the ids that are selected after it. */
type Edited = Form | { form: Form; ids: readonly string[] };
type Action =
  | { do: "apply"; edit: (form: Form, history: History<Form>) => Edited; view?: Partial<View>; tag?: string }
  | { do: "look"; view: Partial<View> }
  | { do: "undo" }
  | { do: "redo" }
  | { do: "restart"; form: Form }
  | { do: "show"; pages: PagesShown };
type State = { history: History<Form>; shown: PagesShown };

function reduce({ history, shown }: State, action: Action): State {
  if (action.do === "show") return { history: whole(history, action.pages), shown: action.pages };
  return { history: whole(step(history, action), shown), shown };
}

function step(history: History<Form>, action: Exclude<Action, { do: "show" }>): History<Form> {
  switch (action.do) {
    case "apply": {
      const edited = action.edit(history.document, history);
      const { form, ids } = "form" in edited ? edited : { form: edited, ids: history.selected };
      return commit(history, form, { selected: ids, ...action.view }, action.tag ?? null);
    }
    case "look":
      return look(history, action.view);
    case "undo":
      return undo(history);
    case "redo":
      return redo(history);
    case "restart":
      return begin(action.form);
  }
}

/** The page exists, and what is selected stands on it or beside it. */
function whole(history: History<Form>, shown: PagesShown): History<Form> {
  const { pages } = history.document;
  const page = Math.max(0, Math.min(history.page, pages.length - 1));
  const seen = idsOf(pages, page, shown);
  const here = fieldsOf(history.document, history.selected).filter((field) => seen.includes(field.page));
  const selected = here.length === history.selected.length ? history.selected : here.map(({ id }) => id);
  return page === history.page && selected === history.selected ? history : { ...history, page, selected };
}

const idsOf = (pages: Form["pages"], page: number, shown: PagesShown): string[] =>
  spreadOf(pages, page, shown, 0).map(({ page: { id } }) => id);

export type Editor = ReturnType<typeof useEditor>;

/** The form being designed, with its history. Every change goes through `apply`. @param shown pages seen side by side */
export function useEditor(start: Form, shown: PagesShown) {
  const [state, dispatch] = useReducer(reduce, start, (form): State => ({ history: begin(form), shown }));
  useEffect(() => dispatch({ do: "show", pages: shown }), [shown]);
  const acts = useMemo(
    () => ({
      apply: (edit: (form: Form, history: History<Form>) => Edited, tag?: string, view?: Partial<View>) =>
        dispatch({ do: "apply", edit, tag, view }),
      /** @param page where the keyboard goes on, when it is another than before */
      select: (selected: readonly string[], page?: number) => dispatch({ do: "look", view: { selected, page } }),
      /** Of pages side by side, the one that is added to and pasted on; what is selected stays. */
      face: (page: number) => dispatch({ do: "look", view: { page } }),
      goTo: (page: number, selected: readonly string[] = []) => dispatch({ do: "look", view: { page, selected } }),
      undo: () => dispatch({ do: "undo" }),
      redo: () => dispatch({ do: "redo" }),
      restart: (form: Form) => dispatch({ do: "restart", form }),
    }),
    [],
  );
  return useMemo(() => {
    const { document: form, page, selected, past, future } = state.history;
    return {
      ...acts,
      form,
      page,
      selected,
      /** The page shown; a form has at least one. */
      pageId: form.pages[page]?.id ?? "",
      /** How many pages are side by side, and which. */
      shown: state.shown,
      pageIds: idsOf(form.pages, page, state.shown),
      fields: fieldsOf(form, selected),
      canUndo: past.length > 0,
      canRedo: future.length > 0,
    };
  }, [acts, state]);
}
