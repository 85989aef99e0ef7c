import type { FormPage } from "../form.ts";

/**
 * What a form and its data become, before it is a PDF or a picture on a screen: letters, lines and boxes with their places.
 * Millimetres from the top left corner of the page, letter sizes in points.
 */
export type Layout = { pages: LaidPage[]; areas: Area[]; problems: Problem[] };

/** `part` counts from 1 on each form page that goes on; `items` from the lowest to the topmost. */
export type LaidPage = { page: FormPage; part: number; items: Placed[] };

/** `field`: the id of the form's field it belongs to. */
export type Placed = { field: string } & (
  | PlacedText
  | { kind: "line"; x1: number; y1: number; x2: number; y2: number; width: number; colour: string }
  /** `width` 0: not outlined. */
  | {
      kind: "rectangle";
      x: number;
      y: number;
      w: number;
      h: number;
      width: number;
      colour: string;
      fill: string | null;
    }
  /** A tick or a cross: [x, y, x, y, …] joined by lines with round ends. */
  | { kind: "stroke"; points: number[]; width: number; colour: string }
  /** Modules of a bar code, filled: [x, y, w, h, x, y, w, h, …]. */
  | { kind: "bars"; rectangles: number[]; colour: string }
  | { kind: "image"; x: number; y: number; w: number; h: number; source: ImageSource; fit: "contain" | "stretch" }
);

/** Letters of one font on one baseline. `gap` follows each letter, in millimetres. */
export type PlacedText = {
  kind: "text";
  x: number;
  /** The baseline. */
  y: number;
  size: number;
  font: string;
  colour: string;
  text: string;
  gap: number;
};

/** A file of the template's, or Base64 from the data. */
export type ImageSource = { fileId: string } | { base64: string };

/** A place for what comes after generation; `page` counts from 1 in the document. */
export type Area = {
  kind: "signature" | "seal" | "seam" | "signed-date";
  field: string;
  name: string;
  page: number;
  x: number;
  y: number;
  w: number;
  h: number;
};

/** Why the data does not fit the form. A document with a problem is not made; a preview shows it. */
export type Problem = { field: string; name: string; page: number } & (
  | { kind: "missing-glyph"; letter: string }
  /** More than there is room for, even with the smallest letters. */
  | { kind: "overflow" }
  | { kind: "required" }
  /** Not what its field takes; `expected` says what does. */
  | { kind: "value"; expected: "number" | "date" | "boolean" | "option" | "list" | "image" | "text" | "range" | "code" }
  | { kind: "check"; check: "id-number" | "phone" | "digits" }
  | { kind: "expression"; detail: string }
);

export const POINT = 25.4 / 72;
