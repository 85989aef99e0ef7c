/** Before the first line: so that Excel on Chinese Windows reads UTF-8. */
export const CSV_MARK = "\u{feff}";

/** One record of RFC 4180, every field quoted; what a spreadsheet would take for a formula is made text. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(quoted).join(",")}\r\n`;

function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
