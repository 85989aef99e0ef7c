/** Before the first line: so that Excel on Chinese Windows reads UTF-8. */
export const CSV_MARK = "\u{feff}";

/** One record of RFC 4180, every field quoted; what a spreadsheet would take for a formula is made text. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(quoted).join(",")}\r\n`;

function quoted(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** The records of a CSV file (RFC 4180); semicolons and tabs part fields, too, when the first line has no comma. A mark in front is dropped. */
export function readCsv(text: string): string[][] {
  const body = text.startsWith(CSV_MARK) ? text.slice(1) : text;
  const [first = ""] = body.split(/\r?\n/, 1);
  const parting = [",", "\t", ";"].find((one) => first.includes(one)) ?? ",";
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  const endRow = () => {
    rows.push([...row, field]);
    row = [];
    field = "";
  };
  for (let at = 0, isQuoted = false; at < body.length; at++) {
    const letter = body[at] ?? "";
    if (isQuoted) {
      if (letter !== '"') field += letter;
      else if (body[at + 1] === '"') {
        field += '"';
        at++;
      } else isQuoted = false;
    } else if (letter === '"' && field === "") isQuoted = true;
    else if (letter === parting) {
      row.push(field);
      field = "";
    } else if (letter === "\n") endRow();
    else if (letter !== "\r" || body[at + 1] !== "\n") field += letter;
  }
  if (field !== "" || row.length > 0) endRow();
  return rows;
}

/** A CSV file's bytes as text: UTF-8, or what Excel in Chinese Windows writes (GB 18030). */
export function csvText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}
