"use client";

import { createContext, type ReactNode, useContext } from "react";
import { type Lang, type Translate, words } from "./words.ts";

const LangContext = createContext<Lang>("zh");

export function LangProvider({ lang, children }: { lang: Lang; children: ReactNode }) {
  return <LangContext value={lang}>{children}</LangContext>;
}

export const useLang = (): Lang => useContext(LangContext);
export const useWords = (): Translate => words(useLang());
