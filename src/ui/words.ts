export type Lang = "zh" | "en";
export type Translate = (zh: string, en: string) => string;

/** Chinese first, English beside it, where the words stand. */
export const words =
  (lang: Lang): Translate =>
  (zh, en) =>
    lang === "zh" ? zh : en;
