export type Lang = "zh" | "en";
export type Pick = (zh: string, en: string) => string;

/** Chinese first, English beside it, where the words stand. */
export const words =
  (lang: Lang): Pick =>
  (zh, en) =>
    lang === "zh" ? zh : en;
