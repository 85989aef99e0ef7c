import { deflateSync } from "node:zlib";
import { concat } from "#core/bytes.ts";
import { ascii, isRef, latin1 } from "#core/pdf/values.ts";
import { firstPage, open } from "./append.ts";
import type { Attack } from "./attack.ts";
import { originalId, tail } from "./structure.ts";

const FIRST = 1000;
const refs = (count: number): string => Array.from({ length: count }, (_, i) => `${FIRST + i} 0 R`).join(" ");

/** What costs a reader more than it costs to write, tried on one file: it costs the same in every other. */
const costly = (name: string, make: (pdf: Uint8Array) => Uint8Array): Attack => ({
  name,
  make: (target) => (target.name === "one signature" ? make(target.pdf) : null),
});

/** The first page's object leads to them all. */
const page = (pdf: Uint8Array, count: number) => {
  const { ref } = firstPage(open(pdf));
  const text = latin1(pdf).split(`\n${ref.num} 0 obj`).at(-1)?.split("endobj")[0] ?? "";
  return { num: ref.num, body: text.replace("<<", `<</XQ [${refs(count)}] `) };
};

/** So many objects, none of which ends before the file does. */
const endless = (name: string, count: number, body: string): Attack =>
  costly(name, (pdf) => {
    const objects = Array.from({ length: count }, (_, i) => ({ num: FIRST + i, body }));
    return tail(pdf, [...objects, page(pdf, count)]);
  });

/** Object streams, each with a few objects the page leads to. */
const packed = (name: string, streams: number, each: number, data: Buffer, dictionary: string): Attack =>
  costly(name, (pdf) => {
    const { base, startxref, catalogRef, trailer } = open(pdf);
    const raw = latin1(new Uint8Array(deflateSync(data)));
    const rows: [num: number, type: number, where: number, index: number][] = [];
    let text = "\n";
    const put = (num: number, body: string) => {
      rows.push([num, 1, pdf.length - base + text.length, 0]);
      text += `${num} 0 obj\n${body}\nendobj\n`;
    };
    for (let at = 0; at < streams; at++) {
      put(900 + at, `<</Type/ObjStm${dictionary}/Filter/FlateDecode/Length ${raw.length}>>\nstream\n${raw}\nendstream`);
      for (let i = 0; i < each; i++) rows.push([FIRST + at * each + i, 2, 900 + at, i]);
    }
    const { num, body } = page(pdf, streams * each);
    put(num, body);
    rows.sort(([a], [b]) => a - b);
    const table = Buffer.alloc(rows.length * 9);
    rows.forEach(([, type, where, index], at) => {
      table.writeUInt8(type, 9 * at);
      table.writeUInt32BE(where, 9 * at + 1);
      table.writeUInt32BE(index, 9 * at + 5);
    });
    const info = trailer.map.get("Info");
    const head = `/Root ${catalogRef.num} 0 R ${isRef(info) ? `/Info ${info.num} 0 R` : ""} ${originalId(pdf)}/Prev ${startxref}`;
    const index = rows.map(([of]) => `${of} 1`).join(" ");
    const at = pdf.length - base + text.length;
    text += `8998 0 obj\n<</Type/XRef/W[1 4 4]/Index[${index}]/Size 9000 ${head}/Length ${table.length}>>\nstream\n`;
    text += `${latin1(table)}\nendstream\nendobj\nstartxref\n${at}\n%%EOF\n`;
    return concat(pdf, ascii(text));
  });

const MEGABYTE = 1024 * 1024;

export const costlyFiles: Attack[] = [
  endless("thousands of strings without an end", 6000, `((${"a".repeat(100)}`),
  endless("thousands of hexadecimal strings without an end", 6000, `<${"a".repeat(400)}`),
  endless("thousands of words without an end", 6000, "a".repeat(300)),
  endless("thousands of comments without an end", 6000, `[${" 1".repeat(100)} %${"x".repeat(50)}`),
  endless("tens of thousands of objects that are none", 30_000, "<<1>>"),
  packed("a bomb that is tried again for each of its objects", 1, 400, Buffer.alloc(80 * MEGABYTE), "/N 400/First 10"),
  packed("object streams of millions", 9, 1, Buffer.from("1 1 ".repeat(4_000_000)), "/N 4000000/First 10"),
  costly("white space between objects that may be one or many", (pdf) =>
    tail(pdf, [{ num: 8990, body: `null\nendobj\n${" \n".repeat(2000)}junk` }]),
  ),
];
