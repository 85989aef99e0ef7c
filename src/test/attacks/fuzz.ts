import { concat } from "#core/bytes.ts";
import {
  ascii,
  isDict,
  isRef,
  isStream,
  isString,
  latin1,
  name,
  type PdfValue,
  ref,
  string,
} from "#core/pdf/values.ts";
import { appended } from "./append.ts";
import { type Random, signaturesIn, type Target } from "./attack.ts";

/** One small change of a file. Null: nothing to change here. */
type Mutation = { name: string; apply(pdf: Uint8Array, random: Random, target: Target): Uint8Array | null };

const splice = (pdf: Uint8Array, from: number, to: number, put: Uint8Array = new Uint8Array()): Uint8Array =>
  concat(pdf.subarray(0, from), put, pdf.subarray(to));

/** A place worth looking at: half of them anywhere, half near a word that readers steer by. */
const WORDS = ["obj", "endobj", "stream", "xref", "trailer", "startxref", "%%EOF", "/ByteRange", "/Contents", "/Prev"];
WORDS.push("/Root", "/Kids", "/Annots", "/Fields", "/Length", "/Type", "/W", "/Index", "/Size", "/DSS", "/AcroForm");

function spot(pdf: Uint8Array, random: Random): number {
  if (random.below(2) === 0) return random.below(pdf.length);
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length);
  const at = bytes.indexOf(random.pick(WORDS), random.below(pdf.length));
  return at < 0 ? random.below(pdf.length) : Math.min(pdf.length - 1, Math.max(0, at - 8 + random.below(40)));
}

const NUMBERS = ["0", "-1", "1", "2", "65535", "4294967296", "99999999999999999999", "0.5", "00000000007"];
const TOKENS = [
  "<<",
  ">>",
  "[",
  "]",
  "(",
  ")",
  "<",
  ">",
  "null",
  "true",
  "obj",
  "endobj",
  "stream\n",
  "endstream",
  "xref\n",
  "trailer",
  "startxref\n0\n%%EOF\n",
  "%%EOF\n",
  "%",
  "1 0 R",
  "2 0 R",
  "/Type/Page",
  "/Type/Sig",
  "/Kids[1 0 R]",
  "/ByteRange[0 0 0 0]",
  "/Contents<00>",
  "/Prev 0",
  "/Encrypt<<>>",
  "/Length 0",
  "#00",
  "\\",
  "\0",
];

/** What a PDF is written with: bytes, tokens, numbers, keys, objects, revisions (ISO 32000-2 §7.2–§7.5). */
const textual: Mutation[] = [
  {
    name: "byte",
    apply(pdf, random) {
      const out = Uint8Array.from(pdf);
      out[spot(pdf, random)] = random.below(256);
      return out;
    },
  },
  {
    name: "cut out",
    apply(pdf, random) {
      const from = spot(pdf, random);
      return splice(pdf, from, Math.min(pdf.length, from + 1 + random.below(random.pick([4, 64, 2000]))));
    },
  },
  {
    name: "repeat",
    apply(pdf, random) {
      const from = spot(pdf, random);
      const piece = pdf.subarray(from, from + 1 + random.below(random.pick([8, 200, 4000])));
      const at = spot(pdf, random);
      return splice(pdf, at, at, piece);
    },
  },
  {
    name: "copy over",
    apply(pdf, random) {
      const from = spot(pdf, random);
      const piece = pdf.subarray(from, from + 1 + random.below(200));
      const at = spot(pdf, random);
      return splice(pdf, at, Math.min(pdf.length, at + piece.length), piece);
    },
  },
  { name: "token", apply: (pdf, random) => insert(pdf, random, random.pick(TOKENS)) },
  {
    name: "number",
    apply: (pdf, random) => replace(pdf, random, /\d+(?:[.]\d+)?/, () => random.pick(NUMBERS)),
  },
  {
    name: "number by a little",
    apply: (pdf, random) =>
      replace(pdf, random, /\d+/, (found) => String(Number(found) + random.below(5) - 2).padStart(found.length, "0")),
  },
  {
    name: "key",
    apply: (pdf, random) =>
      replace(pdf, random, /\/[A-Za-z]+/, () => random.pick(WORDS.filter((word) => word.startsWith("/")))),
  },
  { name: "truncate", apply: (pdf, random) => pdf.subarray(0, spot(pdf, random)) },
  { name: "head", apply: (pdf, random) => concat(ascii("%".repeat(1 + random.below(40))), pdf) },
  {
    name: "another end",
    apply: (pdf, random) => concat(pdf, ascii(`\nstartxref\n${random.below(pdf.length)}\n%%EOF\n`)),
  },
  {
    name: "an earlier revision's end again",
    apply(pdf, random) {
      const found = signaturesOr(pdf);
      if (found.length === 0) return null;
      const { range } = random.pick(found);
      const end = range[2] + range[3];
      return concat(pdf, pdf.subarray(Math.max(0, end - 600), end));
    },
  },
];

function signaturesOr(pdf: Uint8Array): ReturnType<typeof signaturesIn> {
  try {
    return signaturesIn(pdf);
  } catch {
    return [];
  }
}

function insert(pdf: Uint8Array, random: Random, text: string): Uint8Array {
  const at = spot(pdf, random);
  return splice(pdf, at, at, ascii(text));
}

function replace(pdf: Uint8Array, random: Random, what: RegExp, by: (found: string) => string): Uint8Array | null {
  const from = spot(pdf, random);
  const found = what.exec(latin1(pdf, from, Math.min(pdf.length, from + 300)));
  if (!found) return null;
  const at = from + found.index;
  return splice(pdf, at, at + found[0].length, ascii(by(found[0])));
}

/** An honest-looking update that changes one value deep inside of some object. */
const structural: Mutation = {
  name: "update",
  apply(pdf, random) {
    try {
      return appended(pdf, (revision, reader) => {
        const numbers = [...reader.entries.keys()].filter((num) => reader.entries.get(num)?.kind !== "free");
        for (let i = 0; i <= random.below(2); i++) {
          const num = random.pick(numbers);
          const entry = reader.entries.get(num);
          const at = ref(num, entry?.kind === "offset" ? entry.gen : 0);
          revision.set(at, changed(reader.get(at), random, numbers));
        }
      });
    } catch {
      return null;
    }
  },
};

const VALUES: ((random: Random, numbers: readonly number[]) => PdfValue)[] = [
  () => null,
  (random) => random.below(1000),
  (random) => name(random.pick(["Page", "Sig", "Widget", "XObject", "OFF", "DocTimeStamp", "Catalog"])),
  () => string(ascii("changed")),
  (random, numbers) => ref(random.pick(numbers)),
  (random, numbers) => [ref(random.pick(numbers)), random.below(600)],
  () => ({ t: "dict", map: new Map(), twice: [] }),
];
const KEYS = ["Kids", "Contents", "Annots", "V", "AP", "Rect", "Parent", "Fields", "OpenAction", "AA", "Resources"];
KEYS.push("Count", "MediaBox", "P", "F", "DSS", "Names", "OCProperties", "AcroForm", "Type", "FT", "T", "Filter");

function changed(value: PdfValue, random: Random, numbers: readonly number[]): PdfValue {
  const other = () => random.pick(VALUES)(random, numbers);
  if (isStream(value)) {
    if (random.below(2) === 0) return { ...value, raw: value.raw.subarray(0, random.below(value.raw.length + 1)) };
    const within = changed(value.dict, random, numbers);
    return isDict(within) ? { ...value, dict: within } : value;
  }
  if (isDict(value)) {
    const map = new Map(value.map);
    const key = random.below(3) === 0 || map.size === 0 ? random.pick(KEYS) : random.pick([...map.keys()]);
    const old = map.get(key);
    if (random.below(4) === 0) map.delete(key);
    else map.set(key, old !== undefined && random.below(2) === 0 ? changed(old, random, numbers) : other());
    return { ...value, map };
  }
  if (Array.isArray(value) && value.length > 0) {
    const at = random.below(value.length);
    if (random.below(3) === 0) return value.toSpliced(at, 1);
    return value.toSpliced(at, random.below(2), other());
  }
  if (isRef(value) || isString(value)) return other();
  return typeof value === "number" ? value + random.below(5) - 2 : other();
}

const ALL = [...textual, structural, structural, structural];

/** A target changed in one to four ways, and what was done to it. The same random numbers give the same file. */
export function fuzzed(target: Target, random: Random): { pdf: Uint8Array; steps: string[] } {
  let { pdf } = target;
  const steps: string[] = [];
  for (let left = 1 + random.below(4); left > 0 && pdf.length > 0; left--) {
    const mutation = random.pick(ALL);
    const next = mutation.apply(pdf, random, target);
    if (!next) continue;
    pdf = next;
    steps.push(mutation.name);
  }
  return { pdf, steps };
}
