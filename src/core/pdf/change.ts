import type { Cover } from "./new-signatures.ts";
import type { PdfReader } from "./reader.ts";
import type { PdfDict, PdfValue } from "./values.ts";

/** One difference between a signed revision and the file as it is now. `page` counts from 1. */
export type Change = {
  kind: "signature" | "timestamp" | "validation-data" | "metadata" | "changed";
  isAllowed: boolean;
  /**
   * The least DocMDP permission (ISO 32000-2 table 257) under which a certification lets this happen: 2 filling in forms,
   * 3 adding annotations; null for what none does. Permitted that way, it is still nothing anybody signed.
   */
  permission: 2 | 3 | null;
  /** The empty field a signature filled, for locks on field names. */
  filled: string | null;
  page: number | null;
  object: number | null;
  /** How much of a page a new signature's picture covers. */
  covers?: readonly Cover[];
  /** Where: keys from the catalog down, e.g. `Pages/Kids/0/Contents`; a field's name for signatures. */
  path: string;
};

/** Where two values stand; the path is written out only when there is something to say about it. */
export type Place = {
  above: Place | null;
  key: string;
  page: number | null;
  object: number | null;
  permission?: Change["permission"];
};

export const inside = (at: Place, key: string, permission: Change["permission"] = at.permission ?? null): Place => ({
  above: at,
  key,
  page: at.page,
  object: at.object,
  permission,
});

/** Two states of a file compared in step: what the rules of one object (permitted-changes.ts) need to know and may do. */
export type Walk = {
  before: PdfReader;
  after: PdfReader;
  /** Numbers of fields and widgets that came with a new signature. */
  gained: ReadonlySet<number>;
  /** The form has fields other than signatures. */
  hasTexts: boolean;
  /** Notes a change that nothing permits. */
  differ(at: Place): void;
  allow(kind: Change["kind"], at: Place): void;
  /** Two values at the same place, to be compared in turn. */
  push(a: PdfValue | undefined, b: PdfValue | undefined, at: Place): void;
  /** An object whose change is judged where it is used. */
  visit(value: PdfValue | undefined): void;
  lists(a: readonly PdfValue[], b: readonly PdfValue[], at: Place): void;
  dicts(a: PdfDict, b: PdfDict, at: Place, special?: ReadonlySet<string>): void;
  isUntouched(a: PdfValue | undefined, b: PdfValue | undefined): boolean;
};
