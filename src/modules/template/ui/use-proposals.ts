"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { useLang } from "#ui/lang.tsx";
import type { Lang } from "#ui/words.ts";
import type { Field, Form } from "../form.ts";
import { touches } from "./edit/boxes.ts";
import { addFields } from "./edit/fields.ts";
import type { Editor } from "./use-editor.ts";

/** The address of a designer that is to look for places to fill in as soon as it opens. */
export const PROPOSING = "#propose";

/** Fields for the base PDF's underlines, squares, cells and boxes; where the form has a field there is none to propose. */
async function propose(form: Form, lang: Lang): Promise<Field[]> {
  if (!form.base) return [];
  // The pages in the PDF's order; where one PDF page lies under several, the first has the proposals.
  const last = Math.max(...form.pages.map(({ base }) => base ?? 0));
  const pageIds = Array.from({ length: last }, (_, at) => form.pages.find(({ base }) => base === at + 1)?.id ?? "");
  const proposed = await api.template.proposedFields.query({ fileId: form.base.fileId, pageIds, lang });
  return proposed.filter(
    ({ page, box }) => !form.fields.some((field) => field.page === page && touches(field.box, box)),
  );
}

export type Proposals = ReturnType<typeof useProposals>;

/** What was found on the base PDF, until it is taken or left; `chosen`: the ids of those that will be taken. */
export function useProposals(editor: Editor) {
  const { form, apply, goTo } = editor;
  const lang = useLang();
  const [found, setFound] = useState<readonly Field[] | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { run, isBusy, problem } = useAction(propose);

  const look = useCallback(
    async (on: Form) => {
      const fields = await run(on, lang);
      if (!fields) return;
      setFound(fields);
      setChosen(new Set(fields.map(({ id }) => id)));
      const first = on.pages.findIndex(({ id }) => id === fields[0]?.page);
      if (first >= 0) goTo(first);
    },
    [run, goTo, lang],
  );
  useEffect(() => {
    if (window.location.hash !== PROPOSING) return;
    window.history.replaceState(null, "", window.location.pathname);
    void look(form);
    // Only when the designer opens.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  return useMemo(() => {
    const pages = new Set(form.pages.map(({ id }) => id));
    /** Pages may have been taken away meanwhile. */
    const shown = found?.filter(({ page }) => pages.has(page)) ?? null;
    return {
      found: shown,
      chosen,
      isBusy,
      problem,
      look,
      toggle: (id: string) =>
        setChosen((was) => new Set(was.has(id) ? [...was].filter((one) => one !== id) : [...was, id])),
      chooseAll: (isOn: boolean) => setChosen(new Set(isOn ? shown?.map(({ id }) => id) : [])),
      dismiss: () => setFound(null),
      /** One step for undo. */
      take: () => {
        const taken = shown?.filter(({ id }) => chosen.has(id)) ?? [];
        apply((now) => addFields(now, taken));
        setFound(null);
      },
    };
  }, [form.pages, found, chosen, isBusy, problem, look, apply]);
}
