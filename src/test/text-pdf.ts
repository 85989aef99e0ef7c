/** Files written as text, object by object, for tests of what no writer of ours would write. */

const EVERY = /./gs;
export const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text.match(EVERY) ?? [], (sign) => sign.charCodeAt(0));

/** A file of these objects, numbered from 1, the first its catalog. @param trailer further entries */
export function textPdf(objects: readonly string[], trailer = ""): string {
  return written("%PDF-1.7\n", new Map(objects.map((body, at) => [at + 1, body])), `/Root 1 0 R${trailer}`, [0]);
}

/** The file with these objects written anew behind it. @param trailer further entries, and the catalog */
export function textUpdate(text: string, objects: Record<number, string>, trailer = "/Root 1 0 R"): string {
  const previous = text
    .match(/startxref\n(\d+)/g)
    ?.at(-1)
    ?.slice("startxref\n".length);
  const found = new Map(Object.entries(objects).map(([num, body]) => [Number(num), body]));
  return written(text, found, `${trailer}/Prev ${previous}`);
}

function written(
  before: string,
  objects: ReadonlyMap<number, string>,
  trailer: string,
  free: readonly number[] = [],
): string {
  let text = before;
  const sections = free.map((num) => `${num} 1\n0000000000 65535 f \n`);
  for (const [num, body] of objects) {
    sections.push(`${num} 1\n${String(text.length).padStart(10, "0")} 00000 n \n`);
    text += `${num} 0 obj\n${body}\nendobj\n`;
  }
  return `${text}xref\n${sections.join("")}trailer\n<</Size 99${trailer}>>\nstartxref\n${text.length}\n%%EOF\n`;
}
