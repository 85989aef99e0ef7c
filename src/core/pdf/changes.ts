import { equalBytes } from "#core/bytes.ts";
import { changedObjects } from "./changed-objects.ts";
import { type Change, inside, type Place, type Walk } from "./change.ts";
import { brokenObjectRefs, type Budget, genOf, isSameLeaf, reachedFrom, read } from "./compare-values.ts";
import { readFields } from "./fields.ts";
import { graphOf, leadingTo, refsIn } from "./graph.ts";
import { isPainted } from "./painted-roles.ts";
import { newSignatures, type NewField } from "./new-signatures.ts";
import { readPageTree } from "./pages.ts";
import { compareByRole, type Role } from "./permitted-changes.ts";
import type { PdfReader } from "./reader.ts";
import {
  isDict,
  isRef,
  isStream,
  type PdfDict,
  PdfError,
  type PdfStream,
  type PdfValue,
  type Shadowed,
} from "./values.ts";

function pathOf(at: Place): string {
  const keys: string[] = [];
  for (let place: Place | null = at; place; place = place.above) if (place.key !== "") keys.unshift(place.key);
  return keys.join("/");
}

type Maybe = PdfValue | undefined;
type Pair = { a: Maybe; b: Maybe; at: Place };

const MAX_CHANGES = 50;

/**
 * Compares two states of a file object by object, as a viewer reaches them from the trailer. Allowed are new signatures
 * and time-stamps (their field, widget and dictionary), validation data (DSS), and the date and producer in metadata.
 * Everything else is a change, however invisible. Locks are the caller's to judge.
 * @throws PdfError too-complex, or when a changed object cannot be read
 */
export const changesBetween = (before: PdfReader, after: PdfReader, budget: Budget): Change[] =>
  new Comparison(before, after, budget).run();

/**
 * Walks two states of a file in step, from the trailer, only where something that changed can be reached. What an object may
 * change is decided by its role (permitted-changes.ts); without one it may change nothing.
 */
class Comparison implements Walk {
  readonly before: PdfReader;
  readonly after: PdfReader;
  readonly gained: ReadonlySet<number>;
  readonly hasTexts: boolean;
  private readonly budget: Budget;
  private readonly changes: Change[] = [];
  private readonly work: Pair[] = [];
  private readonly seen = new Set<string>();
  private readonly visited = new Set<number>();
  private readonly roles = new Map<number, Role>();
  private readonly pageOf = new Map<number, number>();
  private readonly fresh: NewField[];
  private readonly changed: ReadonlySet<number>;
  private readonly leading: ReadonlySet<number>;
  private validationData: Set<number> | null = null;

  constructor(before: PdfReader, after: PdfReader, budget: Budget) {
    this.before = before;
    this.after = after;
    this.budget = budget;
    const graph = graphOf(before, budget);
    this.changed = changedObjects(before, after, graph.broken);
    this.fresh = newSignatures(before, after);
    this.gained = new Set(this.fresh.flatMap(({ isNew, widgets }) => (isNew ? widgets : [])));
    const { pages, nodes } = readPageTree(before);
    for (const num of nodes) this.roles.set(num, "pages");
    pages.forEach(({ ref }, at) => {
      this.roles.set(ref.num, "page");
      this.pageOf.set(ref.num, at + 1);
    });
    for (const { widgets, isNew } of this.fresh)
      if (!isNew) for (const num of widgets) this.roles.set(num, "empty-signature");
    const texts = readFields(before).filter(({ type }) => type !== "Sig");
    this.hasTexts = texts.length > 0;
    for (const { ref, widgets } of texts)
      for (const one of [ref, ...widgets.map((widget) => widget.ref)]) if (one) this.roles.set(one.num, "field");
    this.roles.set(before.catalogRef.num, "catalog");
    const form = before.catalog.map.get("AcroForm");
    if (isRef(form)) this.roles.set(form.num, "form");
    const info = before.trailer.map.get("Info");
    if (isRef(info)) this.roles.set(info.num, "info");
    // Everything leads to the pages: what has a role is compared by itself, once, however many ways lead there.
    for (const [num, role] of this.roles)
      if (this.changed.has(num) && isPainted(before, { num, role, referrers: graph.referrers.get(num) ?? [] }))
        this.roles.delete(num);
    this.leading = leadingTo(graph, this.changed, this.roles);
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
      const filled = isNew ? null : name;
      this.changes.push({ kind, isAllowed: isSound, permission: null, filled, page, object, path: name, covers });
    }
    return this.changes;
  }

  differ({ page, object, ...at }: Place): void {
    const path = pathOf({ page, object, ...at });
    if (this.changes.some((change) => change.path === path)) return;
    const permission = at.permission ?? null;
    this.changes.push({ kind: "changed", isAllowed: false, permission, filled: null, page, object, path });
  }

  allow(kind: Change["kind"], at: Place): void {
    if (this.changes.some((change) => change.kind === kind)) return;
    const { page, object } = at;
    this.changes.push({ kind, isAllowed: true, permission: null, filled: null, page, object, path: pathOf(at) });
  }

  push(a: Maybe, b: Maybe, at: Place): void {
    if (this.isOpen(a, b)) this.work.push({ a, b, at });
  }

  visit(value: Maybe): void {
    if (isRef(value)) this.visited.add(value.num);
  }

  lists(a: readonly PdfValue[], b: readonly PdfValue[], at: Place): void {
    if (a.length !== b.length) return this.differ(at);
    a.forEach((item, i) => {
      if (this.isOpen(item, b[i])) this.work.push({ a: item, b: b[i], at: inside(at, String(i)) });
    });
  }

  dicts(a: PdfDict, b: PdfDict, at: Place, special: ReadonlySet<string> = NONE): void {
    if (b.twice.length > 0) this.twices(a.twice, b.twice, at);
    for (const [key, value] of a.map)
      if (!special.has(key) && this.isOpen(value, b.map.get(key)))
        this.work.push({ a: value, b: b.map.get(key), at: inside(at, key) });
    for (const [key, value] of b.map)
      if (!special.has(key) && !a.map.has(key)) this.push(undefined, value, inside(at, key));
  }

  /** Whichever of a key's values a viewer takes, it has to be what it was. */
  private twices(a: readonly Shadowed[], b: readonly Shadowed[], at: Place): void {
    if (a.length !== b.length || a.some(([key], i) => key !== b[i]?.[0])) return this.differ(at);
    a.forEach(([key, value], i) => this.push(value, b[i]?.[1], inside(at, key)));
  }

  isUntouched(a: Maybe, b: Maybe): boolean {
    return isRef(a) && isRef(b) && a.num === b.num && a.gen === b.gen && !this.isWay(a.num);
  }

  /** Whether something that changed can be reached there, other than what is compared by itself. */
  private isWay(num: number): boolean {
    return this.leading.has(num) && !this.roles.has(num);
  }

  /** Whether two values may differ, themselves or in what they refer to. */
  private isOpen(a: Maybe, b: Maybe): boolean {
    if (isRef(a)) return !this.isUntouched(a, b);
    if (a !== b) return true;
    if (typeof a !== "object" || a === null) return false;
    return refsIn(a).some((num) => this.isWay(num));
  }

  private trailers(): void {
    const [a, b] = [this.before.trailer.map, this.after.trailer.map];
    const at: Place = { above: null, key: "", page: null, object: null };
    const [rootA, rootB] = [a.get("Root"), b.get("Root")];
    if (!isRef(rootA) || !isRef(rootB) || rootA.num !== rootB.num || rootA.gen !== rootB.gen)
      this.differ(inside(at, "Root"));
    this.push(rootA, rootB, at);
    if (a.has("Info")) this.push(a.get("Info"), b.get("Info"), inside(at, "Info"));
    for (const num of this.leading) {
      const role = this.roles.get(num);
      const gen = genOf(this.before, num);
      const key = role ? (KEY_OF[role] ?? "") : "";
      if (role) this.work.push({ a: { t: "ref", num, gen }, b: { t: "ref", num, gen }, at: inside(at, key) });
    }
    this.identifiers(a.get("ID"), b.get("ID"), inside(at, "ID"));
    this.push(a.get("Encrypt"), b.get("Encrypt"), inside(at, "Encrypt"));
  }

  /** The file's first identifier never changes (§14.4); the second does with every update. */
  private identifiers(a: Maybe, b: Maybe, at: Place): void {
    const [left, right] = [this.before.array(a), this.after.array(b)];
    if (!left) return;
    const [one, other] = [this.before.resolve(left[0]), this.after.resolve(right?.[0])];
    if (right?.length !== left.length || !isSameLeaf(one, other)) this.differ(at);
  }

  private compare({ a, b, at }: Pair): void {
    let role: Role | undefined;
    let place = at;
    if (isRef(a)) {
      const key = `${a.num} ${isRef(b) ? `${b.num} ${b.gen}` : pathOf(at)}`;
      if (this.seen.has(key)) return;
      this.seen.add(key);
      this.visited.add(a.num);
      role = this.roles.get(a.num);
      place = { ...at, object: a.num, page: this.pageOf.get(a.num) ?? at.page };
      const opaque = this.opaque(a.num, b);
      if (opaque) {
        for (const num of opaque)
          this.push({ t: "ref", num, gen: 0 }, { t: "ref", num, gen: 0 }, inside(place, String(num)));
        return;
      }
    }
    const [left, right] = this.both(a, b, place);
    if (left === undefined || right === undefined) return;
    if (role && isDict(left) && isDict(right)) compareByRole(this, role, left, right, place);
    else if (Array.isArray(left) && Array.isArray(right)) this.lists(left, right, place);
    else if (isDict(left) && isDict(right)) this.dicts(left, right, place);
    else if (isStream(left) && isStream(right)) this.streams(left, right, place);
    else if (!isSameLeaf(left, right)) this.differ(place);
  }

  /** Both values, or nothing when an object that was replaced cannot be read: that is a change, whatever was in it. */
  private both(a: Maybe, b: Maybe, at: Place): [PdfValue?, PdfValue?] {
    try {
      return [this.before.resolve(a), this.after.resolve(b)];
    } catch (error) {
      if (!(error instanceof PdfError) || error.code === "too-complex") throw error;
      this.differ(at);
      return [];
    }
  }

  private streams(a: PdfStream, b: PdfStream, at: Place): void {
    if (a.raw.byteOffset !== b.raw.byteOffset || a.raw.length !== b.raw.length || a.raw.buffer !== b.raw.buffer)
      if (!equalBytes(a.raw, b.raw)) this.differ(at);
    this.dicts(a.dict, b.dict, at);
  }

  /** Objects nobody reaches, overridden later: the seed of a shadow attack. Streams of the file's own frame do not count. */
  private overriddenOrphans(): void {
    for (const num of this.changed) {
      const entry = this.before.entries.get(num);
      if (!entry || entry.kind === "free" || this.visited.has(num)) continue;
      const old = read(this.before, num);
      const type = isStream(old) ? this.before.nameOf(old.dict.map.get("Type")) : null;
      if (type === "XRef" || type === "ObjStm" || old === null || this.isValidationData(num)) continue;
      this.differ({ above: null, key: `object ${num}`, page: null, object: num });
    }
  }

  /** Whether an orphan is one only because its place is compared by nobody: DSS has rules of its own. */
  private isValidationData(num: number): boolean {
    this.validationData ??= reachedFrom(this.before, this.before.catalog.map.get("DSS") ?? null, this.budget);
    return this.validationData.has(num);
  }

  /**
   * An object both states read from the same bytes but that breaks the grammar: equal, yet what it refers to must be
   * compared too. Null when it can be read.
   */
  private opaque(num: number, b: Maybe): number[] | null {
    const entry = this.before.entries.get(num);
    if (entry?.kind !== "offset" || !isRef(b) || b.num !== num || this.changed.has(num)) return null;
    return brokenObjectRefs(this.before, num, entry, this.budget);
  }
}

/** Where a role's object is found, for the path. */
const KEY_OF: Partial<Record<Role, string>> = { form: "AcroForm", info: "Info", field: "AcroForm/Fields" };

const NONE: ReadonlySet<string> = new Set();
