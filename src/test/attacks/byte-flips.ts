import { isRef } from "#core/pdf/values.ts";
import { open } from "./append.ts";
import { type Attack, lastSignature, signaturesIn, type Target } from "./attack.ts";

type Region = readonly [from: number, to: number];

/** Where a byte is changed, by what lies there. */
const REGIONS: Readonly<Record<string, (target: Target) => Region | null>> = {
  "the header": () => [0, 16],
  "the first object": ({ pdf }) => objectAt(pdf, (num) => num > 0),
  "the page's content": ({ pdf }) => {
    const contents = firstContents(pdf);
    return contents === null ? null : objectAt(pdf, (num) => num === contents);
  },
  "the unsigned document": ({ unsigned }) => [0, unsigned],
  "the unsigned document's end": ({ unsigned }) => [Math.max(0, unsigned - 200), unsigned],
  "the first update": ({ pdf, unsigned }) => [unsigned, signaturesIn(pdf)[0]?.range[1] ?? unsigned + 1],
  "the byte range": ({ pdf }) => around(pdf, "/ByteRange [", 40),
  "the signature's head": ({ pdf }) => contentsPart(pdf, 0, 60),
  "the certificate": ({ pdf }) => contentsPart(pdf, 120, 800),
  "the signature's second half": ({ pdf }) => contentsPart(pdf, 800, 2400),
  "the padding": ({ pdf }) => {
    const { range } = lastSignature(pdf);
    return [range[2] - 400, range[2] - 1];
  },
  "the brackets of the value": ({ pdf }) => {
    const { range } = lastSignature(pdf);
    return [range[1], range[1] + 1];
  },
  "behind the value": ({ pdf }) => {
    const { range } = lastSignature(pdf);
    return [range[2] - 1, range[2] + range[3]];
  },
  "the cross-reference": ({ pdf }) => {
    const { range } = lastSignature(pdf);
    return [range[2] + range[3] - 160, range[2] + range[3] - 30];
  },
  "the very end": ({ pdf }) => {
    const { range } = lastSignature(pdf);
    return [range[2] + range[3] - 28, range[2] + range[3] - 2];
  },
};

const TIMES = 4;

export const byteFlips: Attack[] = Object.entries(REGIONS).flatMap(([where, region]) =>
  Array.from({ length: TIMES }, (_, i): Attack => {
    return {
      name: `a byte of ${where} is changed (${i + 1})`,
      make(target, random) {
        const found = region(target);
        if (!found || found[1] <= found[0]) return null;
        const out = Uint8Array.from(target.pdf);
        for (;;) {
          const at = found[0] + random.below(found[1] - found[0]);
          const old = out[at] ?? 0;
          const now = old ^ (1 + random.below(255));
          if (isMeaningless(old, now)) continue;
          out[at] = now;
          return out;
        }
      },
    };
  }),
);

/** Letter case of hexadecimal digits, and white space for white space. */
function isMeaningless(old: number, now: number): boolean {
  const isSpace = (byte: number) => [0, 9, 10, 12, 13, 32].includes(byte);
  const isSameLetter = (old ^ now) === 0x20 && /[a-fA-F]/.test(String.fromCharCode(old));
  return isSameLetter || (isSpace(old) && isSpace(now));
}

function contentsPart(pdf: Uint8Array, from: number, to: number): Region {
  const { range } = lastSignature(pdf);
  return [range[1] + 1 + from, Math.min(range[1] + 1 + to, range[2] - 1)];
}

function around(pdf: Uint8Array, word: string, length: number): Region | null {
  const at = Buffer.from(pdf).lastIndexOf(word);
  return at < 0 ? null : [at, at + length];
}

function objectAt(pdf: Uint8Array, isWanted: (num: number) => boolean): Region | null {
  const { entries } = open(pdf);
  for (const num of entries.keys()) {
    const entry = entries.get(num);
    if (entry?.kind === "offset" && isWanted(num)) return [entry.offset, entry.offset + 40];
  }
  return null;
}

function firstContents(pdf: Uint8Array): number | null {
  const reader = open(pdf);
  const kids = reader.array(reader.dict(reader.catalog.map.get("Pages"))?.map.get("Kids")) ?? [];
  const contents = reader.dict(kids[0])?.map.get("Contents");
  return isRef(contents) ? contents.num : null;
}
