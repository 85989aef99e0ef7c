"use client";

import { useEffect, useMemo, useState } from "react";
import { api } from "#ui/api.ts";
import type { Form } from "../form.ts";
import { type Fonts, fontsFrom } from "../layout/fonts.ts";
import { layOut } from "../layout/lay-out.ts";
import type { Layout } from "../layout/placed.ts";

const EMPTY: Layout = { pages: [], areas: [], problems: [] };

/** The fonts as laying out needs them; null until they are here. */
export function useFonts(): { fonts: Fonts | null; hasFailed: boolean } {
  const [state, setState] = useState<{ fonts: Fonts | null; hasFailed: boolean }>({ fonts: null, hasFailed: false });
  useEffect(() => {
    let isGone = false;
    api.template.fonts
      .query()
      .then(({ tables, chains }) => !isGone && setState({ fonts: fontsFrom(tables, chains), hasFailed: false }))
      .catch(() => !isGone && setState({ fonts: null, hasFailed: true }));
    return () => {
      isGone = true;
    };
  }, []);
  return state;
}

/** The form filled with its sample data, by the same code that makes documents. */
export const useLayout = (form: Form, fonts: Fonts | null): Layout =>
  useMemo(() => (fonts ? layOut(form, form.sample, fonts) : EMPTY), [form, fonts]);
