/** What crosses between the server's thread and PDFium's. Plain data: errors do not survive a thread border whole. */
import type { FieldOnPage } from "#core/pdf/field-values.ts";
import type { HiddenObject } from "#core/pdf/hidden-objects.ts";
import type { Box } from "#core/pdf/pages.ts";
import type { PdfReason } from "./errors.ts";

/** A page's visible box in PDF user space: points, origin lower left, before rotation; rotation clockwise in degrees. */
export type PageBox = { x: number; y: number; width: number; height: number; rotation: 0 | 90 | 180 | 270 };

/** A keyword's place: 1-based page; points in PDF user space, (x, y) the lower left corner, before rotation. */
export type KeywordPlace = { page: number; x: number; y: number; width: number; height: number };

/**
 * Text a program reads on a page, from 1, and an eye does not: `covered`: an annotation or field lies over it; `overprinted`:
 * other letters stand in its place; `value`: a field has it and draws another.
 */
export type HiddenText = { page: number; text: string; kind: "unseen" | "covered" | "overprinted" | "value" };

/** What was found, how many pictures were drawn to find it, and the first page not looked at. */
export type Looked = { found: HiddenText[]; pictures: number; next: number | null };

/** What is drawn: a straight line, a rectangle's outline, a word. PDF user space, before rotation. */
export type Mark = { kind: "line" | "box"; rect: Box } | { kind: "word"; rect: Box; text: string };

/** Pixels as RGBA rows without padding, in somebody's memory; `words` are the same, one a pixel. */
export type View = { rgba: Uint8Array; words: Uint32Array; width: number; height: number };
/** A picture with pixels of its own. */
export type Picture = { rgba: Uint8Array<ArrayBuffer>; width: number; height: number };

/** Objects that could be shown by a short update, and the fields that show a value. */
export type Structure = { hidden: HiddenObject[]; fields: FieldOnPage[] };

export type Jobs = {
  structure: { input: object; output: Structure | null };
  render: { input: { page: number; widthPx: number }; output: Picture };
  boxes: { input: object; output: PageBox[] };
  find: { input: { keyword: string }; output: KeywordPlace[] };
  text: { input: { page: number }; output: string };
  hidden: { input: { from: number; mostPictures: number; fields: readonly FieldOnPage[] }; output: Looked };
  marks: { input: { pages: number }; output: Mark[][] };
  rewrite: { input: object; output: Uint8Array };
};
export type JobName = keyof Jobs;
export type Task = { [N in JobName]: { job: N; bytes: Uint8Array } & Jobs[N]["input"] }[JobName];

export type Facts = Readonly<Record<string, number>>;
export type Answer =
  | { ok: true; output: Jobs[JobName]["output"] }
  | { ok: false; reason: PdfReason; facts: Facts; detail: string };

/** A refusal inside PDFium's thread; the server's side makes it an AppError. */
export class PdfRefusal extends Error {
  readonly reason: PdfReason;
  readonly facts: Facts;

  constructor(reason: PdfReason, facts: Facts = {}) {
    super(reason);
    this.name = "PdfRefusal";
    this.reason = reason;
    this.facts = facts;
  }
}
