import { type Bytes, concat } from "#core/bytes.ts";
import type { Deflate } from "./font.ts";
import { type Page, readPages, shownSize } from "./pages.ts";
import type { PdfReader } from "./reader.ts";
import { Stencil } from "./stencil.ts";
import {
  ascii,
  dict,
  isDict,
  isRef,
  isStream,
  name,
  type PdfDict,
  PdfError,
  type PdfRef,
  type PdfValue,
} from "./values.ts";

/**
 * Pages of a file as pictures to be laid under others: form XObjects (ISO 32000-2 §8.10) upright and in points, with the
 * origin at the lower left of what was shown. `at`: by page number from 1, which object of the stencil it is, from 0.
 */
export type CopiedPages = {
  objects: Stencil;
  at: ReadonlyMap<number, { object: number; width: number; height: number }>;
};

const MAX_OBJECTS = 50_000;
const MAX_DEPTH = 64;

/**
 * What is drawn is copied; links, form fields, scripts and structure are not.
 * @param wanted page numbers from 1
 * @throws PdfError place when a page is not there; stream when its content is packed unusually
 */
export function copyPages(pdf: PdfReader, wanted: Iterable<number>, deflate: Deflate): CopiedPages {
  const pages = readPages(pdf);
  const objects = new Stencil();
  const known = new Map<number, PdfRef>();
  let count = 0;
  const copy = (value: PdfValue, depth = 0): PdfValue => {
    if (depth > MAX_DEPTH) throw new PdfError("too-complex", "nested too deeply");
    if (isRef(value)) {
      const before = known.get(value.num);
      if (before) return before;
      if (++count > MAX_OBJECTS) throw new PdfError("too-complex", "too many objects");
      const at = objects.reserve();
      known.set(value.num, at);
      objects.set(at, copy(pdf.resolve(value), depth + 1));
      return at;
    }
    if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1));
    if (isDict(value)) return copyDict(value, depth);
    return isStream(value) ? { t: "stream", dict: copyDict(value.dict, depth), raw: value.raw } : value;
  };
  // What leads back from what is drawn to the page tree and the structure (§14.7) is left behind.
  const copyDict = ({ map }: PdfDict, depth: number): PdfDict => ({
    t: "dict",
    map: new Map([...map].flatMap(([key, item]) => (UP.has(key) ? [] : [[key, copy(item, depth + 1)] as const]))),
    twice: [],
  });
  const at = new Map<number, { object: number; width: number; height: number }>();
  for (const number of new Set(wanted)) {
    const page = pages[number - 1];
    if (!page) throw new PdfError("place", `no page ${number}`);
    const { raw, ...packed } = contentOf(pdf, page, deflate);
    const resources = copy(resourcesOf(pdf, page));
    const form = objects.add({
      t: "stream",
      dict: dict({
        Type: name("XObject"),
        Subtype: name("Form"),
        BBox: [...page.cropBox],
        Matrix: uprightMatrix(page),
        Resources: resources,
        ...groupOf(copy(page.dict.map.get("Group") ?? null)),
        ...packed,
      }),
      raw,
    });
    at.set(number, { object: -form.num - 1, ...shownSize(page) });
  }
  return { objects, at };
}

const UP = new Set(["Parent", "StructParent", "StructParents", "P", "Metadata", "PieceInfo"]);

/** How the page is blended belongs to how it looks (§11.6.6). */
const groupOf = (group: PdfValue): Record<string, PdfValue> => (group === null ? {} : { Group: group });

/** A single stream as it is, several as one. */
function contentOf(
  pdf: PdfReader,
  { dict: { map } }: Page,
  deflate: Deflate,
): { raw: Bytes } & Record<string, PdfValue | Bytes> {
  const held = pdf.resolve(map.get("Contents"));
  const streams = (Array.isArray(held) ? held.map((item) => pdf.resolve(item)) : [held]).filter(isStream);
  const [only] = streams;
  if (streams.length === 1 && only) {
    const filter = pdf.resolve(only.dict.map.get("Filter"));
    const parms = pdf.resolve(only.dict.map.get("DecodeParms"));
    return {
      raw: only.raw,
      ...(filter === null ? {} : { Filter: filter }),
      ...(parms === null ? {} : { DecodeParms: parms }),
    };
  }
  const decoded = streams.flatMap((stream) => [pdf.decode(stream), ascii("\n")]);
  return { raw: deflate(concat(...decoded)), Filter: name("FlateDecode") };
}

/** Its own, or the nearest above it (§7.7.3.4). */
function resourcesOf(pdf: PdfReader, page: Page): PdfValue {
  let node: PdfDict | null = page.dict;
  for (let depth = 0; node && depth < MAX_DEPTH; depth++) {
    const found = node.map.get("Resources");
    if (found !== undefined) return found;
    node = pdf.dict(node.map.get("Parent"));
  }
  return dict({});
}

/** From the page's coordinates to points on the page as shown, y upwards. */
function uprightMatrix({ cropBox: [left, bottom, right, top], rotate, userUnit: u }: Page): number[] {
  switch (rotate) {
    case 90:
      return [0, -u, u, 0, -bottom * u, right * u];
    case 180:
      return [-u, 0, 0, -u, right * u, top * u];
    case 270:
      return [0, u, -u, 0, top * u, -left * u];
    case 0:
      return [u, 0, 0, u, -left * u, -bottom * u];
  }
}
