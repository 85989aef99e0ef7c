/** A PDF from raw objects, so that a test says exactly what is in it. Objects 1 and 2 are the catalogue and page tree. */
export type RawPage = { content: string; resources?: string; entries?: string };

export function rawPdf(pages: readonly RawPage[], extra: Record<number, string> = {}, catalog = ""): Uint8Array {
  const objects = new Map<number, string>();
  const first = 3;
  objects.set(1, `<</Type/Catalog/Pages 2 0 R${catalog}>>`);
  const kids = pages.map((_, i) => `${first + i * 2} 0 R`).join(" ");
  objects.set(2, `<</Type/Pages/Count ${pages.length}/Kids[${kids}]/MediaBox[0 0 400 300]>>`);
  pages.forEach(({ content, resources = "", entries = "" }, i) => {
    const at = first + i * 2;
    objects.set(at, `<</Type/Page/Parent 2 0 R/Contents ${at + 1} 0 R/Resources<<${resources}>>${entries}>>`);
    objects.set(at + 1, `<</Length ${content.length}>>stream\n${content}\nendstream`);
  });
  for (const [number, body] of Object.entries(extra)) objects.set(Number(number), body);
  return assemblePdf(objects);
}

/** Any objects by number; 1 is the catalogue. Numbers that follow each other share a subsection, as producers write them. */
export function assemblePdf(objects: ReadonlyMap<number, string>): Uint8Array {
  let file = "%PDF-1.7\n";
  const runs = [{ first: 0, rows: ["0000000000 65535 f \n"] }];
  for (const number of [...objects.keys()].toSorted((a, b) => a - b)) {
    const row = `${String(file.length).padStart(10, "0")} 00000 n \n`;
    const run = runs.at(-1);
    if (run && run.first + run.rows.length === number) run.rows.push(row);
    else runs.push({ first: number, rows: [row] });
    file += `${number} 0 obj\n${objects.get(number)}\nendobj\n`;
  }
  const xref = runs.map(({ first, rows }) => `${first} ${rows.length}\n${rows.join("")}`).join("");
  const size = Math.max(...objects.keys()) + 1;
  const end = `xref\n${xref}trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file + end, "latin1");
}

/** Text as a hex string in UTF-16BE, which the UniGB-UCS2 encodings read. */
export const utf16Hex = (text: string): string => Buffer.from(text, "utf16le").swap16().toString("hex");

/** A composite font that is not in the file. `collection` is the character collection, e.g. GB1 or Identity. */
export function absentFont(name: string, encoding: string, collection = "GB1", toUnicode = ""): string {
  const system = `/CIDSystemInfo<</Registry(Adobe)/Ordering(${collection})/Supplement 0>>`;
  const descriptor = `/FontDescriptor<</Type/FontDescriptor/FontName/${name}/Flags 4/Ascent 859/Descent -141/CapHeight 683/ItalicAngle 0/StemV 80/FontBBox[-8 -145 1000 859]>>`;
  const child = `<</Type/Font/Subtype/CIDFontType2/BaseFont/${name}${system}${descriptor}/DW 1000>>`;
  return `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/${encoding}/DescendantFonts[${child}]${toUnicode}>>`;
}
