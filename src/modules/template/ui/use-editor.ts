"use client";

import { useMemo, useReducer } from "react";
import type { Form } from "../form.ts";
import { fieldsOf } from "./edit/fields.ts";
import { begin, commit, type History, look, redo, undo, type View } from "./edit/history.ts";

/** What an edit gives back: the form alone, or with the ids that are selected after it. */
type Edited = Form | { form: Form; ids: readonly string[] };
type Action =
  | { do: "apply"; edit: (form: Form, history: History<Form>) => Edited; view?: Partial<View>; tag?: string }
  | { do: "look"; view: Partial<View> }
  | { do: "undo" }
  | { do: "redo" }
  | { do: "restart"; form: Form };

function reduce(history: History<Form>, action: Action): History<Form> {
  switch (action.do) {
    case "apply": {
      const edited = action.edit(history.document, history);
      const { form, ids } = "form" in edited ? edited : { form: edited, ids: history.selected };
      return whole(commit(history, form, { selected: ids, ...action.view }, action.tag ?? null));
    }
    case "look":
      return whole(look(history, action.view));
    case "undo":
      return whole(undo(history));
    case "redo":
      return whole(redo(history));
    case "restart":
      return begin(action.form);
  }
}

/** The page exists, and what is selected stands on it. */
function whole(history: History<Form>): History<Form> {
  const page = Math.max(0, Math.min(history.page, history.document.pages.length - 1));
  const pageId = history.document.pages[page]?.id;
  const here = fieldsOf(history.document, history.selected).filter((field) => field.page === pageId);
  const selected = here.length === history.selected.length ? history.selected : here.map(({ id }) => id);
  return page === history.page && selected === history.selected ? history : { ...history, page, selected };
}

export type Editor = ReturnType<typeof useEditor>;

/** The form being designed, with its history. Every change goes through `apply`. */
export function useEditor(start: Form) {
  const [history, dispatch] = useReducer(reduce, start, begin<Form>);
  const acts = useMemo(
    () => ({
      apply: (edit: (form: Form, history: History<Form>) => Edited, tag?: string, view?: Partial<View>) =>
        dispatch({ do: "apply", edit, tag, view }),
      select: (selected: readonly string[]) => dispatch({ do: "look", view: { selected } }),
      goTo: (page: number, selected: readonly string[] = []) => dispatch({ do: "look", view: { page, selected } }),
      undo: () => dispatch({ do: "undo" }),
      redo: () => dispatch({ do: "redo" }),
      restart: (form: Form) => dispatch({ do: "restart", form }),
    }),
    [],
  );
  return useMemo(() => {
    const { document: form, page, selected, past, future } = history;
    return {
      ...acts,
      form,
      page,
      selected,
      /** The page shown; a form has at least one. */
      pageId: form.pages[page]?.id ?? "",
      fields: fieldsOf(form, selected),
      canUndo: past.length > 0,
      canRedo: future.length > 0,
    };
  }, [acts, history]);
}
