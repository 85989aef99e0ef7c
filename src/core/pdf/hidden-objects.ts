import type { PdfReader } from "./reader.ts";
import type { Revisions } from "./revisions.ts";
import { unusedObjects } from "./unused-objects.ts";
import { isRef } from "./values.ts";

/**
 * What a file's structure holds ready besides what it shows: `layer`: optional content that is off, or that goes on and off by
 * itself (ISO 32000-2 §8.11); `unused`: something to be shown that nothing leads to, so that a short update could put it in
 * the place of what is shown. Each is how content was prepared before a signature and shown after it (shadow attacks,
 * NDSS 2021).
 */
export type HiddenObject = { kind: "layer" | "unused"; object: number | null };

const MOST_FOUND = 20;

/** @throws PdfError when catalog or cross-reference cannot be read */
export function hiddenObjects(revisions: Revisions): HiddenObject[] {
  const unused = unusedObjects(revisions).map((object): HiddenObject => ({ kind: "unused", object }));
  return [...hiddenLayers(revisions.newest), ...unused].slice(0, MOST_FOUND);
}

function hiddenLayers(pdf: PdfReader): HiddenObject[] {
  const properties = pdf.dict(pdf.catalog.map.get("OCProperties"));
  if (!properties) return [];
  const groups = (pdf.array(properties.map.get("OCGs")) ?? []).filter(isRef);
  const config = pdf.dict(properties.map.get("D"));
  const listed = (key: string): ReadonlySet<number> =>
    new Set((pdf.array(config?.map.get(key)) ?? []).filter(isRef).map(({ num }) => num));
  const [on, off] = [listed("ON"), listed("OFF")];
  const isBaseOff = pdf.nameOf(config?.map.get("BaseState")) === "OFF";
  // Usage that is applied by itself shows one thing on the screen and prints another (§8.11.4.5).
  const automatic = (pdf.array(config?.map.get("AS")) ?? []).flatMap((usage) =>
    (pdf.array(pdf.dict(usage)?.map.get("OCGs")) ?? []).filter(isRef).map(({ num }) => num),
  );
  return groups
    .filter(({ num }) => off.has(num) || (isBaseOff && !on.has(num)) || automatic.includes(num))
    .map(({ num }) => ({ kind: "layer", object: num }));
}
