import { isSameLeaf, metadataText, saysAnything, withoutDates } from "./compare-values.ts";
import { inside, type Place, type Walk } from "./change.ts";
import { gainsNamedFont } from "./default-fonts.ts";
import { areaOf } from "./new-signatures.ts";
import { readPages } from "./pages.ts";
import type { PdfReader } from "./reader.ts";
import { validationDataProblem } from "./validation-data.ts";
import { isDict, isName, isRef, isStream, isString, type PdfDict, type PdfStream, type PdfValue } from "./values.ts";

/** What an object is in the file, as far as it may change after a signature. */
export type Role = "catalog" | "pages" | "page" | "form" | "field" | "empty-signature" | "info";

type Maybe = PdfValue | undefined;

/** Compares two states of an object that may change in some of its keys (ISO 32000-2 §12.8.2.2). */
export function compareByRole(walk: Walk, role: Role, a: PdfDict, b: PdfDict, at: Place): void {
  switch (role) {
    case "catalog":
      return catalogs(walk, a, b, at);
    case "form":
      return forms(walk, a, b, at);
    case "pages":
      return pageNodes(walk, a, b, at);
    case "page":
      walk.dicts(a, b, at, ANNOTATED);
      return growing(walk, a.map.get("Annots"), b.map.get("Annots"), inside(at, "Annots"));
    case "info":
      return information(walk, a, b, at);
    case "field":
      walk.dicts(a, b, at, ENTERED);
      for (const key of ENTERED) walk.push(a.map.get(key), b.map.get(key), inside(at, key, 2));
      return;
    case "empty-signature":
      return walk.dicts(a, b, at, areaOf(walk.after, b) === 0 ? UNSEEN : FILLED);
  }
}

const ANNOTATED: ReadonlySet<string> = new Set(["Annots"]);
/** What filling an empty signature field changes in its field and widget. */
const FILLED: ReadonlySet<string> = new Set(["V", "AP", "AS", "F", "M", "MK", "DA", "Ff"]);
/** Some programs fill a field that is there with a signature that shows nothing. */
const UNSEEN: ReadonlySet<string> = new Set([...FILLED, "Rect"]);
/** What filling in a form changes in a field and its widgets. */
const ENTERED: ReadonlySet<string> = new Set(["V", "AP", "AS", "I", "TI", "RV", "M"]);
const RENEWED: ReadonlySet<string> = new Set(["ModDate", "Producer"]);
const CATALOG: ReadonlySet<string> = new Set(["DSS", "Extensions", "Version", "Metadata", "AcroForm"]);
const FORM: ReadonlySet<string> = new Set(["Fields", "SigFlags", "DA", "DR", "NeedAppearances"]);
const COUNTED: ReadonlySet<string> = new Set(["Kids", "Count"]);
const EMPTY: PdfDict = { t: "dict", map: new Map(), twice: [] };

function information(walk: Walk, a: PdfDict, b: PdfDict, at: Place): void {
  const isSame = [...RENEWED].every((key) =>
    isSameLeaf(walk.before.resolve(a.map.get(key)), walk.after.resolve(b.map.get(key))),
  );
  if (!isSame) walk.allow("metadata", at);
  for (const key of RENEWED) expect(walk, b, key, at, isString);
  walk.dicts(a, b, at, RENEWED);
}

/** Says that a key which may change holds what it never may. A key without a value is none. */
function expect(walk: Walk, now: PdfDict, key: string, at: Place, isWanted: (value: PdfValue) => boolean): void {
  const value = walk.after.resolve(now.map.get(key));
  if (value !== null && !isWanted(value)) walk.differ(inside(at, key));
}

/** A node of the page tree: which pages came or went is said page by page. */
function pageNodes(walk: Walk, a: PdfDict, b: PdfDict, at: Place): void {
  walk.dicts(a, b, at, COUNTED);
  const [old, now] = [walk.before.array(a.map.get("Kids")) ?? [], walk.after.array(b.map.get("Kids")) ?? []];
  const nums = (list: readonly PdfValue[]) => list.map((item) => (isRef(item) ? item.num : -1)).join(" ");
  walk.visit(a.map.get("Kids"));
  if (nums(old) === nums(now)) {
    walk.lists(old, now, inside(at, "Kids"));
    return walk.push(a.map.get("Count"), b.map.get("Count"), inside(at, "Count"));
  }
  const [pagesBefore, pagesNow] = [readPages(walk.before), readPages(walk.after)];
  const known = new Set(pagesBefore.map(({ ref }) => ref.num));
  const left = new Set(pagesNow.map(({ ref }) => ref.num));
  let isTold = false;
  const tell = (key: string, page: number, object: number) => {
    isTold = true;
    walk.differ({ above: at, key, page, object });
  };
  pagesNow.forEach(({ ref }, i) => {
    if (!known.has(ref.num)) tell(`Kids/page ${i + 1} added`, i + 1, ref.num);
  });
  pagesBefore.forEach(({ ref }, i) => {
    if (!left.has(ref.num)) tell(`Kids/page ${i + 1} removed`, i + 1, ref.num);
  });
  if (!isTold) walk.differ(inside(at, "Kids"));
  for (const item of old)
    if (isRef(item) && now.some((other) => isRef(other) && other.num === item.num))
      walk.push(item, item, inside(at, "Kids"));
}

function catalogs(walk: Walk, a: PdfDict, b: PdfDict, at: Place): void {
  walk.dicts(a, b, at, CATALOG);
  const [dssA, dssB] = [a.map.get("DSS"), b.map.get("DSS")];
  if (dssA !== undefined && dssB === undefined) walk.differ(inside(at, "DSS"));
  if (dssB !== undefined && !walk.isUntouched(dssA, dssB)) {
    const wrong = validationDataProblem(walk.before, walk.after);
    if (wrong === null) walk.allow("validation-data", inside(at, "DSS"));
    else walk.differ(inside(at, wrong));
  }
  const version = Number(walk.before.nameOf(a.map.get("Version")) ?? 0);
  expect(
    walk,
    b,
    "Version",
    at,
    (value) => isName(value) && /^\d\.\d$/.test(value.name) && Number(value.name) >= version,
  );
  extensions(walk, a.map.get("Extensions"), b.map.get("Extensions"), inside(at, "Extensions"));
  metadata(walk, a.map.get("Metadata"), b.map.get("Metadata"), inside(at, "Metadata"));
  const [formA, formB] = [a.map.get("AcroForm"), b.map.get("AcroForm")];
  expect(walk, b, "AcroForm", at, isDict);
  expect(walk, b, "DSS", at, isDict);
  const [left, right] = [walk.before.dict(formA), walk.after.dict(formB)];
  walk.visit(formA);
  if (left && !right) walk.differ(inside(at, "AcroForm"));
  else if (right) forms(walk, left ?? EMPTY, right, inside(at, "AcroForm"));
}

/** Declared extensions stay, and others are told by name and number (§7.12). */
function extensions(walk: Walk, a: Maybe, b: Maybe, at: Place): void {
  const [old, now] = [walk.before.resolve(a), walk.after.resolve(b)];
  if (old === now) return;
  if (!isDict(now) || (old !== null && !isDict(old))) return walk.differ(at);
  for (const [key, value] of old?.map ?? []) walk.push(value, now.map.get(key), inside(at, key));
  for (const [key, value] of now.map) {
    const declared = walk.after.resolve(value);
    const isTold =
      key === "Type"
        ? isName(declared)
        : isDict(declared) && [...declared.map.values()].every((one) => isPlain(walk.after.resolve(one)));
    if (!old?.map.has(key) && !isTold) walk.differ(inside(at, key));
  }
}

const isPlain = (value: PdfValue): boolean => typeof value === "number" || isName(value) || isString(value);

function forms(walk: Walk, a: PdfDict, b: PdfDict, at: Place): void {
  walk.dicts(a, b, at, FORM);
  signatureFlags(walk, a, b, inside(at, "SigFlags"));
  // Signing programs add a default appearance; where fields would inherit it, that is a change (§12.7.4.3).
  if (a.map.has("DA") || walk.hasTexts) walk.push(a.map.get("DA"), b.map.get("DA"), inside(at, "DA", 2));
  expect(walk, b, "DA", at, isString);
  expect(walk, b, "DR", at, isDict);
  const [left, right] = [walk.before.dict(a.map.get("DR")), walk.after.dict(b.map.get("DR"))];
  resources(walk, left, right, inside(at, "DR"));
  if (walk.hasTexts && gainsNamedFont(walk, left, right)) walk.differ(inside(at, "DR/Font", 2));
  if (b.map.has("NeedAppearances"))
    walk.push(a.map.get("NeedAppearances") ?? false, b.map.get("NeedAppearances"), inside(at, "NeedAppearances", 2));
  growing(walk, a.map.get("Fields"), b.map.get("Fields"), inside(at, "Fields"));
}

/** SignaturesExist and AppendOnly may be set, and nothing else may be said or taken back (§12.7.3, table 225). */
function signatureFlags(walk: Walk, a: PdfDict, b: PdfDict, at: Place): void {
  const [old, now] = [walk.before.resolve(a.map.get("SigFlags")) ?? 0, walk.after.resolve(b.map.get("SigFlags")) ?? 0];
  const isGrown = typeof old === "number" && typeof now === "number" && (now | 3) === (old | 3) && (now & old) === old;
  if (!isGrown && old !== now) walk.differ(at);
}

/** Default resources may gain entries. Their XObjects are used by no field, only kept by some signing programs. */
function resources(walk: Walk, a: PdfDict | null, b: PdfDict | null, at: Place): void {
  for (const [kind, value] of a?.map ?? []) {
    const [old, now] = [walk.before.dict(value), walk.after.dict(b?.map.get(kind))];
    if (kind === "XObject") continue;
    if (!old) walk.push(value, b?.map.get(kind), inside(at, kind));
    else for (const [key, entry] of old.map) walk.push(entry, now?.map.get(key), inside(at, `${kind}/${key}`));
  }
}

/** A list that may only have gained new signatures' fields or widgets. */
function growing(walk: Walk, a: Maybe, b: Maybe, at: Place): void {
  walk.visit(a);
  walk.visit(b);
  const [left, right] = [walk.before.resolve(a), walk.after.resolve(b)];
  if ((left !== null && !Array.isArray(left)) || (right !== null && !Array.isArray(right))) return walk.push(a, b, at);
  const kept = (right ?? []).filter((item) => !isRef(item) || !walk.gained.has(item.num));
  walk.lists(left ?? [], kept, isAnnotated(walk.after, left ?? [], kept) ? { ...at, permission: 3 } : at);
}

/** Whether a list of annotations is what it was, with more that are no form fields among them. */
function isAnnotated(after: PdfReader, old: readonly PdfValue[], now: readonly PdfValue[]): boolean {
  let at = 0;
  return (
    now.every((item) => {
      const known = old[at];
      if (isRef(known) && isRef(item) && known.num === item.num) return ++at > 0;
      const subtype = after.nameOf(after.dict(item)?.map.get("Subtype"));
      return subtype !== null && subtype !== "Widget";
    }) && at === old.length
  );
}

function metadata(walk: Walk, a: Maybe, b: Maybe, at: Place): void {
  walk.visit(a);
  const [left, right] = [walk.before.resolve(a), walk.after.resolve(b)];
  if (left === right) return;
  if (!isStream(right) || (left !== null && !isStream(left))) return walk.differ(at);
  const [old, now] = [left ? metadataText(walk.before, left) : "", metadataText(walk.after, right)];
  if (old === now && left && isSameAbout(walk, left.dict, right.dict)) return;
  if (!isMetadata(walk.after, right)) return walk.differ(at);
  const isSame = left ? withoutDates(old) === withoutDates(now) : !saysAnything(now);
  if (isSame) walk.allow("metadata", at);
  else walk.differ(at);
}

/** How a stream is packed says nothing about what it holds (ISO 32000-2 §7.3.8.2). */
const PACKING: ReadonlySet<string> = new Set(["Length", "Filter", "DecodeParms"]);

function isSameAbout(walk: Walk, a: PdfDict, b: PdfDict): boolean {
  const keys = new Set([...a.map.keys(), ...b.map.keys()].filter((key) => !PACKING.has(key)));
  return [...keys].every((key) => isSameLeaf(walk.before.resolve(a.map.get(key)), walk.after.resolve(b.map.get(key))));
}

/** A metadata stream and nothing else (ISO 32000-2 §14.3.2): its text is compared, so its dictionary may say no more. */
function isMetadata(pdf: PdfReader, { dict }: PdfStream): boolean {
  const says = (key: string, wanted: string) => {
    const value = pdf.resolve(dict.map.get(key));
    return isName(value) && value.name === wanted;
  };
  const others = [...dict.map.keys()].filter((key) => !PACKING.has(key) && key !== "Type" && key !== "Subtype");
  return others.length === 0 && says("Type", "Metadata") && says("Subtype", "XML");
}
