import { equalBytes } from "#core/bytes.ts";
import {
  brokenObjectRefs,
  type Budget,
  isSameLeaf,
  metadataText,
  reachedFrom,
  read,
  saysAnything,
  withoutDates,
} from "./compare-values.ts";
import { type Cover, newSignatures, type NewField } from "./new-signatures.ts";
import { readFields } from "./fields.ts";
import { readPages } from "./pages.ts";
import type { PdfReader } from "./reader.ts";
import { validationDataProblem } from "./validation-data.ts";
import { isDict, isRef, isStream, type PdfDict, PdfError, type PdfStream, type PdfValue } from "./values.ts";

/** One difference between a signed revision and the file as it is now. `page` counts from 1. */
export type Change = {
  kind: "signature" | "timestamp" | "validation-data" | "metadata" | "changed";
  isAllowed: boolean;
  /** The empty field a signature filled, for locks on field names. */
  filled: string | null;
  page: number | null;
  object: number | null;
  /** How much of a page a new signature's picture covers. */
  covers?: readonly Cover[];
  /** Where: keys from the catalog down, e.g. `Pages/Kids/0/Contents`; a field's name for signatures. */
  path: string;
};

type Role = "catalog" | "page" | "form" | "empty-signature" | "info";
type Place = { path: string; page: number | null; object: number | null };
type Pair = { a: PdfValue | undefined; b: PdfValue | undefined; at: Place };

const MAX_CHANGES = 50;

/**
 * Compares two states of a file object by object, as a viewer reaches them from the trailer. Allowed are new signatures
 * and time-stamps (their field, widget and dictionary), validation data (DSS), and the date and producer in metadata.
 * Everything else is a change, however invisible. Locks are the caller's to judge.
 * @throws PdfError too-complex, or when a changed object cannot be read
 */
export function changesBetween(before: PdfReader, after: PdfReader, budget: Budget): Change[] {
  return new Comparison(before, after, budget).run();
}

class Comparison {
  private readonly before: PdfReader;
  private readonly after: PdfReader;
  private readonly budget: Budget;
  private readonly changes: Change[] = [];
  private readonly work: Pair[] = [];
  private readonly seen = new Set<string>();
  private readonly visited = new Set<number>();
  private readonly roles = new Map<number, Role>();
  private readonly pageOf = new Map<number, number>();
  private readonly fresh: NewField[];
  private readonly gained: ReadonlySet<number>;
  private readonly hasTexts: boolean;
  private validationData: Set<number> | null = null;

  constructor(before: PdfReader, after: PdfReader, budget: Budget) {
    this.before = before;
    this.after = after;
    this.budget = budget;
    this.fresh = newSignatures(before, after);
    this.gained = new Set(this.fresh.flatMap(({ isNew, widgets }) => (isNew ? widgets : [])));
    readPages(before).forEach(({ ref }, at) => {
      this.roles.set(ref.num, "page");
      this.pageOf.set(ref.num, at + 1);
    });
    for (const { widgets, isNew } of this.fresh)
      if (!isNew) for (const num of widgets) this.roles.set(num, "empty-signature");
    this.hasTexts = readFields(before).some(({ type }) => type !== "Sig");
    this.roles.set(before.catalogRef.num, "catalog");
    const form = before.catalog.map.get("AcroForm");
    if (isRef(form)) this.roles.set(form.num, "form");
    const info = before.trailer.map.get("Info");
    if (isRef(info)) this.roles.set(info.num, "info");
  }

  run(): Change[] {
    this.trailers();
    for (let pair = this.work.pop(); pair; pair = this.work.pop()) {
      if (--this.budget.left < 0) throw new PdfError("too-complex", "too much to compare");
      this.compare(pair);
      if (this.changes.length > MAX_CHANGES) return this.changes;
    }
    this.overriddenOrphans();
    for (const { name, isNew, isTimestamp, object, isSound, covers } of this.fresh) {
      const kind = isTimestamp ? "timestamp" : "signature";
      const page = covers[0]?.page ?? null;
      this.changes.push({ kind, isAllowed: isSound, filled: isNew ? null : name, page, object, path: name, covers });
    }
    return this.changes;
  }

  private differ(at: Place): void {
    if (this.changes.some(({ path }) => path === at.path)) return;
    this.changes.push({ kind: "changed", isAllowed: false, filled: null, ...at });
  }

  private allow(kind: Change["kind"], at: Place): void {
    if (!this.changes.some((change) => change.kind === kind))
      this.changes.push({ kind, isAllowed: true, filled: null, ...at });
  }

  private push(a: PdfValue | undefined, b: PdfValue | undefined, at: Place, key: string): void {
    this.work.push({ a, b, at: { ...at, path: at.path === "" ? key : `${at.path}/${key}` } });
  }

  private trailers(): void {
    const [a, b] = [this.before.trailer.map, this.after.trailer.map];
    const at: Place = { path: "", page: null, object: null };
    const [rootA, rootB] = [a.get("Root"), b.get("Root")];
    if (!isRef(rootA) || !isRef(rootB) || rootA.num !== rootB.num || rootA.gen !== rootB.gen)
      this.differ({ ...at, path: "Root" });
    this.push(rootA, rootB, at, "");
    if (a.has("Info")) this.push(a.get("Info"), b.get("Info"), at, "Info");
    this.identifiers(a.get("ID"), b.get("ID"), { ...at, path: "ID" });
    this.push(a.get("Encrypt"), b.get("Encrypt"), at, "Encrypt");
  }

  /** The file's first identifier never changes (§14.4); the second does with every update. */
  private identifiers(a: PdfValue | undefined, b: PdfValue | undefined, at: Place): void {
    const [left, right] = [this.before.array(a), this.after.array(b)];
    if (!left) return;
    const [one, other] = [this.before.resolve(left[0]), this.after.resolve(right?.[0])];
    if (right?.length !== left.length || !isSameLeaf(one, other)) this.differ(at);
  }

  private compare({ a, b, at }: Pair): void {
    let role: Role | undefined;
    let place = at;
    if (isRef(a)) {
      const key = `${a.num} ${isRef(b) ? `${b.num} ${b.gen}` : at.path}`;
      if (this.seen.has(key)) return;
      this.seen.add(key);
      this.visited.add(a.num);
      role = this.roles.get(a.num);
      place = { ...at, object: a.num, page: this.pageOf.get(a.num) ?? at.page };
      const opaque = this.opaque(a.num, b);
      if (opaque) {
        for (const num of opaque) this.push({ t: "ref", num, gen: 0 }, { t: "ref", num, gen: 0 }, place, String(num));
        return;
      }
    }
    const [left, right] = this.both(a, b, place);
    if (left === undefined || right === undefined) return;
    if (role && isDict(left) && isDict(right)) this.byRole(role, left, right, place);
    else if (Array.isArray(left) && Array.isArray(right)) this.lists(left, right, place);
    else if (isDict(left) && isDict(right)) this.dicts(left, right, place);
    else if (isStream(left) && isStream(right)) this.streams(left, right, place);
    else if (!isSameLeaf(left, right)) this.differ(place);
  }

  /** Both values, or nothing when an object that was replaced cannot be read: that is a change, whatever was in it. */
  private both(a: PdfValue | undefined, b: PdfValue | undefined, at: Place): [PdfValue?, PdfValue?] {
    try {
      return [this.before.resolve(a), this.after.resolve(b)];
    } catch (error) {
      if (!(error instanceof PdfError) || error.code === "too-complex") throw error;
      this.differ(at);
      return [];
    }
  }

  private lists(a: readonly PdfValue[], b: readonly PdfValue[], at: Place): void {
    if (a.length !== b.length) this.differ(at);
    else a.forEach((item, i) => this.push(item, b[i], at, String(i)));
  }

  private dicts(a: PdfDict, b: PdfDict, at: Place, special: ReadonlySet<string> = NONE): void {
    if (b.twice.length > 0 && a.twice.length === 0) this.differ(at);
    for (const key of new Set([...a.map.keys(), ...b.map.keys()]))
      if (!special.has(key)) this.push(a.map.get(key), b.map.get(key), at, key);
  }

  private streams(a: PdfStream, b: PdfStream, at: Place): void {
    if (a.raw.byteOffset !== b.raw.byteOffset || a.raw.length !== b.raw.length || a.raw.buffer !== b.raw.buffer)
      if (!equalBytes(a.raw, b.raw)) this.differ(at);
    this.dicts(a.dict, b.dict, at);
  }

  private byRole(role: Role, a: PdfDict, b: PdfDict, at: Place): void {
    if (role === "catalog") return this.catalogs(a, b, at);
    if (role === "page") {
      this.dicts(a, b, at, new Set(["Annots"]));
      return this.growing(a.map.get("Annots"), b.map.get("Annots"), { ...at, path: `${at.path}/Annots` });
    }
    if (role === "form") return this.forms(a, b, at);
    if (role === "info") {
      const isSame = ["ModDate", "Producer"].every((key) =>
        isSameLeaf(this.before.resolve(a.map.get(key)), this.after.resolve(b.map.get(key))),
      );
      if (!isSame) this.allow("metadata", at);
      return this.dicts(a, b, at, new Set(["ModDate", "Producer"]));
    }
    return this.dicts(a, b, at, FILLED);
  }

  private catalogs(a: PdfDict, b: PdfDict, at: Place): void {
    this.dicts(a, b, at, CATALOG);
    const [dssA, dssB] = [a.map.get("DSS"), b.map.get("DSS")];
    if (dssA !== undefined && dssB === undefined) this.differ({ ...at, path: "DSS" });
    if (dssB !== undefined && !this.isUntouched(dssA, dssB)) {
      const wrong = validationDataProblem(this.before, this.after);
      if (wrong === null) this.allow("validation-data", { ...at, path: "DSS" });
      else this.differ({ ...at, path: wrong });
    }
    const [extA, extB] = [this.before.dict(a.map.get("Extensions")), this.after.dict(b.map.get("Extensions"))];
    for (const [key, value] of extA?.map ?? []) this.push(value, extB?.map.get(key), at, `Extensions/${key}`);
    this.metadata(a.map.get("Metadata"), b.map.get("Metadata"), { ...at, path: "Metadata" });
    const [formA, formB] = [a.map.get("AcroForm"), b.map.get("AcroForm")];
    const [left, right] = [this.before.dict(formA), this.after.dict(formB)];
    if (isRef(formA)) this.visited.add(formA.num);
    if (left && !right) this.differ({ ...at, path: "AcroForm" });
    else if (right) this.forms(left ?? EMPTY, right, { ...at, path: "AcroForm" });
  }

  private forms(a: PdfDict, b: PdfDict, at: Place): void {
    this.dicts(a, b, at, FORM);
    // Signing programs add a default appearance; where fields would inherit it, that is a change (§12.7.4.3).
    if (a.map.has("DA") || this.hasTexts) this.push(a.map.get("DA"), b.map.get("DA"), at, "DA");
    this.resources(this.before.dict(a.map.get("DR")), this.after.dict(b.map.get("DR")), {
      ...at,
      path: `${at.path}/DR`,
    });
    if (b.map.has("NeedAppearances"))
      this.push(a.map.get("NeedAppearances") ?? false, b.map.get("NeedAppearances"), at, "NeedAppearances");
    this.growing(a.map.get("Fields"), b.map.get("Fields"), { ...at, path: `${at.path}/Fields` });
  }

  /** Default resources may gain entries. Their XObjects are used by no field, only kept by some signing programs. */
  private resources(a: PdfDict | null, b: PdfDict | null, at: Place): void {
    for (const [kind, value] of a?.map ?? []) {
      const [old, now] = [this.before.dict(value), this.after.dict(b?.map.get(kind))];
      if (kind === "XObject") continue;
      if (!old) this.push(value, b?.map.get(kind), at, kind);
      else for (const [key, entry] of old.map) this.push(entry, now?.map.get(key), at, `${kind}/${key}`);
    }
  }

  /** A list that may only have gained new signatures' fields or widgets. */
  private growing(a: PdfValue | undefined, b: PdfValue | undefined, at: Place): void {
    for (const list of [a, b]) if (isRef(list)) this.visited.add(list.num);
    const [left, right] = [this.before.resolve(a), this.after.resolve(b)];
    if ((left !== null && !Array.isArray(left)) || (right !== null && !Array.isArray(right))) {
      this.work.push({ a, b, at });
      return;
    }
    this.lists(
      left ?? [],
      (right ?? []).filter((item) => !isRef(item) || !this.gained.has(item.num)),
      at,
    );
  }

  private metadata(a: PdfValue | undefined, b: PdfValue | undefined, at: Place): void {
    if (isRef(a)) this.visited.add(a.num);
    const [left, right] = [this.before.resolve(a), this.after.resolve(b)];
    if (left === null && right === null) return;
    if (!isStream(right) || (left !== null && !isStream(left))) return this.differ(at);
    const [old, now] = [left ? metadataText(this.before, left) : "", metadataText(this.after, right)];
    if (old === now) return;
    const isSame = left ? withoutDates(old) === withoutDates(now) : !saysAnything(now);
    if (isSame) this.allow("metadata", at);
    else this.differ(at);
  }

  /** Objects nobody reaches, overridden later: the seed of a shadow attack. Streams of the file's own frame do not count. */
  private overriddenOrphans(): void {
    for (const [num, entry] of this.before.entries) {
      if (entry.kind === "free" || this.visited.has(num) || this.isSameEntry(num)) continue;
      const gen = entry.kind === "offset" ? entry.gen : 0;
      const old = read(this.before, num, gen);
      const type = isStream(old) ? this.before.nameOf(old.dict.map.get("Type")) : null;
      if (type === "XRef" || type === "ObjStm" || old === null) continue;
      if (!this.isValidationData(num)) this.differ({ path: `object ${num}`, page: null, object: num });
    }
  }

  /** Whether an orphan is one only because its place is skipped above: DSS is compared by nobody. */
  private isValidationData(num: number): boolean {
    this.validationData ??= reachedFrom(this.before, this.before.catalog.map.get("DSS") ?? null, this.budget);
    return this.validationData.has(num);
  }

  private isUntouched(a: PdfValue | undefined, b: PdfValue | undefined): boolean {
    return isRef(a) && isRef(b) && a.num === b.num && this.isSameEntry(a.num);
  }

  private isSameEntry(num: number): boolean {
    const [a, b] = [this.before.entries.get(num), this.after.entries.get(num)];
    if (a?.kind === "packed" && b?.kind === "packed")
      return a.stream === b.stream && a.index === b.index && this.isSameEntry(a.stream);
    return a?.kind === "offset" && b?.kind === "offset" && a.offset === b.offset && a.gen === b.gen;
  }

  /**
   * An object both states read from the same bytes but that breaks the grammar: equal, yet what it refers to must be
   * compared too. Null when it can be read.
   */
  private opaque(num: number, b: PdfValue | undefined): number[] | null {
    const entry = this.before.entries.get(num);
    if (entry?.kind !== "offset" || !isRef(b) || b.num !== num || !this.isSameEntry(num)) return null;
    return brokenObjectRefs(this.before, num, entry);
  }
}

const NONE: ReadonlySet<string> = new Set();
const EMPTY: PdfDict = { t: "dict", map: new Map(), twice: [] };
const CATALOG: ReadonlySet<string> = new Set(["DSS", "Extensions", "Version", "Metadata", "AcroForm"]);
const FORM: ReadonlySet<string> = new Set(["Fields", "SigFlags", "DA", "DR", "NeedAppearances"]);
/** What filling an empty signature field changes in its field and widget. */
const FILLED: ReadonlySet<string> = new Set(["V", "AP", "AS", "F", "M", "MK", "DA", "Ff"]);
