import { concat } from "#core/bytes.ts";
import { ascii, dict, isRef, latin1, name } from "#core/pdf/values.ts";
import { appended, firstField, firstPage, open } from "./append.ts";
import { type Attack, rewrite, signaturesIn } from "./attack.ts";

type Entry = { num: number; gen?: number; body: string };

/** Text objects and a cross-reference table of one's own, with every freedom an attacker has. */
export function tail(
  pdf: Uint8Array,
  objects: readonly Entry[],
  options: { prev?: number; free?: number[]; trailer?: string; shift?: number; at?: ReadonlyMap<number, number> } = {},
): Uint8Array {
  const reader = open(pdf);
  const { base } = reader;
  let text = pdf.at(-1) === 10 || pdf.at(-1) === 13 ? "" : "\n";
  const rows: [number, string][] = (options.free ?? []).map((num) => [num, "0000000000 65535 f"]);
  for (const { num, gen = 0, body } of objects) {
    const offset = String(pdf.length - base + text.length + (options.shift ?? 0)).padStart(10, "0");
    rows.push([num, `${offset} ${String(gen).padStart(5, "0")} n`]);
    text += `${num} ${gen} obj\n${body}\nendobj\n`;
  }
  for (const [num, offset] of options.at ?? []) rows.push([num, `${String(offset - base).padStart(10, "0")} 00000 n`]);
  const startxref = pdf.length - base + text.length;
  const keys = ["Root", "Info"].map((key) => {
    const value = reader.trailer.map.get(key);
    return isRef(value) ? `/${key} ${value.num} ${value.gen} R` : "";
  });
  const id = reader.array(reader.trailer.map.get("ID")) ? originalId(pdf) : "";
  text += `xref\n${rows
    .toSorted(([a], [b]) => a - b)
    .map(([num, row]) => `${num} 1\n${row} \n`)
    .join("")}`;
  text += `trailer\n<</Size 9000 ${keys.join(" ")} ${id} /Prev ${options.prev ?? reader.startxref}${options.trailer ?? ""}>>\n`;
  return concat(pdf, ascii(`${text}startxref\n${startxref}\n%%EOF\n`));
}

export const originalId = (pdf: Uint8Array): string => /\/ID\s*\[[^\]]*\]/.exec(latin1(pdf))?.[0] ?? "";

const raw = (attackName: string, make: Attack["make"]): Attack => ({ name: attackName, make });

const contentOf = (pdf: Uint8Array): number | null => {
  const contents = firstPage(open(pdf)).dict.map.get("Contents");
  return isRef(contents) ? contents.num : null;
};
const onContent = (attackName: string, make: (pdf: Uint8Array, num: number) => Uint8Array): Attack =>
  raw(attackName, ({ pdf }) => {
    const num = contentOf(pdf);
    return num === null ? null : make(pdf, num);
  });

const EVIL = "<</Length 25>>\nstream\n1 1 1 rg 0 0 900 900 re f\nendstream";

/** Cross-references that lie. */
export const crossReferenceGames: Attack[] = [
  onContent("the page's content is overridden by hand", (pdf, num) => tail(pdf, [{ num, body: EVIL }])),
  onContent("the page's content is freed", (pdf, num) => tail(pdf, [], { free: [num] })),
  onContent("the page's content has another generation", (pdf, num) => tail(pdf, [{ num, gen: 1, body: EVIL }])),
  onContent("the page's content is where another object is", (pdf, num) => {
    const other = [...open(pdf).entries.keys()]
      .map((key) => open(pdf).entries.get(key))
      .find((one) => one?.kind === "offset");
    return tail(pdf, [], { at: new Map([[num, other?.kind === "offset" ? other.offset : 15]]) });
  }),
  onContent("the page's content is found inside the signed bytes", (pdf, num) => {
    // What a shadow attack leaves to be done when its second face was signed along.
    return tail(pdf, [], { at: new Map([[num, 30]]) });
  }),
  onContent("an object is listed twice in one section", (pdf, num) => {
    const first = tail(pdf, [{ num, body: EVIL }]);
    const text = latin1(first);
    const at = text.lastIndexOf(`${num} 1\n`);
    return ascii(`${text.slice(0, at)}${num} 1\n0000000015 00000 n \n${text.slice(at)}`);
  }),
  raw("an update without an object", ({ pdf }) => tail(pdf, [{ num: 8999, body: "null" }])),
  raw("/Prev leads to itself", ({ pdf }) =>
    tail(pdf, [], { prev: pdf.length - open(pdf).base + (pdf.at(-1) === 10 ? 0 : 1) }),
  ),
  raw("/Prev leads beyond the end", ({ pdf }) => tail(pdf, [], { prev: 99_999_999 })),
  raw("/Prev leads into the middle of nothing", ({ pdf }) => tail(pdf, [], { prev: 20 })),
  raw("/Prev is zero", ({ pdf }) => tail(pdf, [], { prev: 0 })),
  raw("/Prev jumps over the signature", ({ pdf }) => {
    const older = open(pdf).sections.at(-1);
    return older ? tail(pdf, [], { prev: older.offset - open(pdf).base }) : null;
  }),
  raw("the trailer has /Prev twice", ({ pdf }) => tail(pdf, [], { trailer: "/Prev 9" })),
  raw("the trailer has /Root twice", ({ pdf }) => tail(pdf, [], { trailer: "/Root 1 0 R" })),
  raw("the trailer has a key nobody knows", ({ pdf }) => tail(pdf, [], { trailer: "/Evil true" })),
  raw("the trailer says that the file is encrypted", ({ pdf }) =>
    tail(pdf, [], { trailer: "/Encrypt<</Filter/Standard/V 1/R 2/O(x)/U(x)/P -4>>" }),
  ),
  onContent("a hybrid stream overrides what the table says", (pdf, num) => hybrid(pdf, num, true)),
  onContent("a hybrid stream shows what the table frees", (pdf, num) => hybrid(pdf, num, false)),
  onContent("a cross-reference stream with an object stream overrides the content", (pdf, num) => packed(pdf, num)),
  raw("an offset is off by one", ({ pdf }) => tail(pdf, [{ num: 8999, body: "<<>>" }], { shift: 1 })),
  rewrite("startxref is off by one", (text) =>
    text.replace(/startxref\s+(\d+)(?=\s+%%EOF\s*$)/, (_, at: string) => `startxref\n${Number(at) + 1}`),
  ),
  rewrite("startxref is zero", (text) => text.replace(/startxref\s+\d+(?=\s+%%EOF\s*$)/, "startxref\n0")),
  rewrite("startxref is the first revision's", (text) => {
    const first = /startxref\s+([1-9]\d*)\s+%%EOF/.exec(text);
    return first ? `${text}\nstartxref\n${first[1]}\n%%EOF\n` : null;
  }),
  rewrite("startxref is said twice", (text) => text.replace(/(startxref\s+\d+\s+)(%%EOF\s*)$/, "$1$1$2")),
  rewrite("startxref stands in a comment", (text) => `${text}% startxref 9 %%EOF`),
];

/** A table whose /XRefStm says something else about the same object. */
function hybrid(pdf: Uint8Array, num: number, isUsed: boolean): Uint8Array {
  const { base } = open(pdf);
  const lead = pdf.at(-1) === 10 ? "" : "\n";
  const evilAt = pdf.length - base + lead.length;
  const evil = `${num} 0 obj\n${EVIL}\nendobj\n`;
  const streamAt = evilAt + evil.length;
  const row = [1, evilAt >> 24, evilAt >> 16, evilAt >> 8, evilAt, 0]
    .map((byte) => String.fromCharCode(byte & 255))
    .join("");
  const stream = `8998 0 obj\n<</Type/XRef/W[1 4 1]/Index[${num} 1]/Size 9000/Length 6>>\nstream\n${row}\nendstream\nendobj\n`;
  const honest = open(pdf).entries.get(num);
  const old = honest?.kind === "offset" ? honest.offset - base : 0;
  const line = isUsed ? `${String(old).padStart(10, "0")} 00000 n` : "0000000000 65535 f";
  const { trailer, startxref } = open(pdf);
  const root = trailer.map.get("Root");
  const text =
    `${lead}${evil}${stream}xref\n${num} 1\n${line} \n` +
    `trailer\n<</Size 9000/Root ${isRef(root) ? root.num : 1} 0 R ${originalId(pdf)}/XRefStm ${streamAt}/Prev ${startxref}>>\n` +
    `startxref\n${streamAt + stream.length}\n%%EOF\n`;
  return concat(pdf, ascii(text));
}

/** The content as an object in an object stream, where a stream can never be. */
function packed(pdf: Uint8Array, num: number): Uint8Array {
  const { base, trailer, startxref } = open(pdf);
  const lead = pdf.at(-1) === 10 ? "" : "\n";
  const packAt = pdf.length - base + lead.length;
  const inside = `${num} 0 (evil)`;
  const pack = `8997 0 obj\n<</Type/ObjStm/N 1/First ${String(num).length + 3}/Length ${inside.length}>>\nstream\n${inside}\nendstream\nendobj\n`;
  const at = packAt + pack.length;
  const rows = [
    [num, 2, 8997, 0],
    [8997, 1, packAt, 0],
    [8998, 1, at, 0],
  ] as const;
  const data = rows
    .map(([, type, where, index]) =>
      String.fromCharCode(type, (where >> 24) & 255, (where >> 16) & 255, (where >> 8) & 255, where & 255, index),
    )
    .join("");
  const root = trailer.map.get("Root");
  const stream =
    `8998 0 obj\n<</Type/XRef/W[1 4 1]/Index[${num} 1 8997 2]/Size 9000/Root ${isRef(root) ? root.num : 1} 0 R ${originalId(pdf)}/Prev ${startxref}/Length ${data.length}>>\n` +
    `stream\n${data}\nendstream\nendobj\n`;
  return concat(pdf, ascii(`${lead}${pack}${stream}startxref\n${at}\n%%EOF\n`));
}

/** Cuts and pieces. */
export const cuts: Attack[] = [
  ...Array.from({ length: 12 }, (_, i) =>
    raw(`the file is cut within its last revision (${i + 1})`, ({ pdf }, random) => {
      const last = signaturesIn(pdf).at(-1);
      if (!last) return null;
      const [, from, to, length] = last.range;
      const places = [
        from + 1 + random.below(to - from - 2),
        from - 1 - random.below(400),
        to + random.below(length - 40),
      ];
      return pdf.subarray(0, places[i % 3]);
    }),
  ),
  ...Array.from({ length: 4 }, (_, i) =>
    raw(`the file is cut before anybody signed (${i + 1})`, ({ pdf, unsigned }, random) =>
      pdf.subarray(0, random.below(unsigned - 60)),
    ),
  ),
  raw("the last revision comes twice", ({ pdf, unsigned }) => concat(pdf, pdf.subarray(unsigned))),
  raw("the first update is left out", ({ pdf, unsigned }) => {
    const [first, second] = signaturesIn(pdf);
    if (!first || !second) return null;
    return concat(pdf.subarray(0, unsigned), pdf.subarray(first.range[2] + first.range[3]));
  }),
  raw("the file follows itself", ({ pdf }) => concat(pdf, pdf)),
  raw("something stands before the file", ({ pdf }) => concat(ascii("MZ\n"), pdf)),
  raw("something stands behind the file", ({ pdf }) => concat(pdf, ascii("\n% the end\n1 0 obj\n<<>>\nendobj\n"))),
  raw("a whole other document follows", ({ pdf }) =>
    concat(
      pdf,
      ascii(
        "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n",
      ),
    ),
  ),
  raw("a byte is put in", ({ pdf, unsigned }, random) => {
    const at = random.below(unsigned);
    return concat(pdf.subarray(0, at), ascii("x"), pdf.subarray(at));
  }),
  raw("a byte is taken out", ({ pdf, unsigned }, random) => {
    const at = random.below(unsigned);
    return concat(pdf.subarray(0, at), pdf.subarray(at + 1));
  }),
  raw("two blocks change places", ({ pdf, unsigned }) => {
    const half = unsigned >> 1;
    return concat(pdf.subarray(half, unsigned), pdf.subarray(0, half), pdf.subarray(unsigned));
  }),
  raw("a megabyte of zeros follows", ({ pdf }) => concat(pdf, new Uint8Array(1_000_000), ascii("x"))),
  raw("a change is made and taken back", ({ pdf }) => {
    const page = firstPage(open(pdf));
    const changed = appended(pdf, (revision) => {
      revision.set(page.ref, dict({ Type: name("Page"), Parent: page.dict.map.get("Parent") ?? null }));
    });
    return appended(changed, (revision) => revision.set(page.ref, page.dict));
  }),
  raw("a signature is taken away and put back", ({ pdf }) => {
    const field = firstField(open(pdf));
    const changed = appended(pdf, (revision) => {
      revision.edit(field.ref).delete("V");
    });
    return appended(changed, (revision) => revision.set(field.ref, field.dict));
  }),
];
