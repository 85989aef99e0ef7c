/** next-auth carries our words as text; anything else is its own and means we were not reached. */
export function wordsOf(text: string | null | undefined): { zh: string; en: string } | null {
  try {
    const said: unknown = JSON.parse(text ?? "");
    const isWords = typeof said === "object" && said !== null && "zh" in said && "en" in said;
    return isWords ? { zh: String(said.zh), en: String(said.en) } : null;
  } catch {
    return null;
  }
}
