import { PDFDocument, type PDFFont, type PDFForm, type PDFPage, StandardFonts, TextAlignment } from "pdf-lib";
import type { Context } from "#server/context.ts";
import type { Field, FieldOf, Form } from "./form.ts";
import { POINT } from "./layout/placed.ts";
import { makeForm } from "./make-form.ts";

const PT = 1 / POINT;

/**
 * The form as a PDF people fill in by hand in any reader: what is printed on it stays printed, bound fields become text
 * fields, cells a comb, tick boxes, radio buttons and choices, over the squares and words printed for them; signature areas are signature fields as always. Importing it
 * again gives the same fields. Tables, codes and pictures have no AcroForm counterpart and stay empty.
 * @throws template.* of its base and pictures
 */
export async function exportAcroForm(
  ctx: Pick<Context, "db">,
  { form, title }: { form: Form; title: string },
): Promise<Uint8Array> {
  const pages = form.pages.filter(({ isContinuation }) => !isContinuation);
  const printed = {
    ...form,
    fields: form.fields.flatMap((field): Field[] => (isFillable(field) ? frameOf(field) : [field])),
  };
  const { pdf } = await makeForm(ctx, { form: printed, data: {}, title });
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const field of form.fields) {
    const at = pages.findIndex(({ id }) => id === field.page);
    const page = at < 0 ? undefined : document.getPage(at);
    if (page && isFillable(field)) addField(document.getForm(), page, field, font);
  }
  // Chinese letters are the reader's to draw: it has fonts for them, and they are not known yet.
  return await document.save({ useObjectStreams: false, updateFieldAppearances: false });
}

type Fillable = FieldOf<"text" | "multiline" | "number" | "date" | "cells" | "checkbox" | "radio" | "select">;

const FILLABLE: ReadonlySet<string> = new Set([
  "text",
  "multiline",
  "number",
  "date",
  "cells",
  "checkbox",
  "radio",
  "select",
]);
const isFillable = (field: Field): field is Fillable =>
  FILLABLE.has(field.kind) && "bind" in field && field.bind !== "";

/** What is printed around a field that is filled in by hand: squares and their words, cells. */
function frameOf(field: Fillable): Fillable[] {
  const isDrawn = field.kind === "checkbox" || field.kind === "radio" || field.kind === "cells";
  return isDrawn ? [{ ...field, bind: "", required: false }] : [];
}

const ALIGN = {
  left: TextAlignment.Left,
  center: TextAlignment.Center,
  right: TextAlignment.Right,
  justify: TextAlignment.Left,
} as const;

function addField(form: PDFForm, page: PDFPage, field: Fillable, font: PDFFont): void {
  const place = (x: number, y: number, w: number, h: number) => ({
    x: x * PT,
    y: page.getHeight() - (y + h) * PT,
    width: w * PT,
    height: h * PT,
    borderWidth: 0,
    font,
  });
  const { x, y, w, h } = field.box;
  const at = place(x, y, w, h);
  switch (field.kind) {
    case "checkbox": {
      const side = Math.min(w, h);
      form.createCheckBox(nameFor(form, field)).addToPage(page, place(x, y + (h - side) / 2, side, side));
      return;
    }
    case "radio": {
      const group = form.createRadioGroup(nameFor(form, field));
      for (const option of field.options)
        group.addOptionToPage(option.value, page, place(x + option.x, y + option.y, field.markSize, field.markSize));
      return;
    }
    case "select": {
      const choice = form.createDropdown(nameFor(form, field));
      choice.addOptions(field.options.map(({ value }) => value));
      choice.addToPage(page, at);
      return;
    }
    case "text":
    case "multiline":
    case "number":
    case "date":
    case "cells": {
      const text = form.createTextField(nameFor(form, field));
      if (field.kind === "multiline") text.enableMultiline();
      if (field.kind === "cells") {
        text.setMaxLength(field.count);
        text.enableCombing();
      }
      if (field.required) text.enableRequired();
      text.setAlignment(ALIGN[field.style.align]);
      text.addToPage(page, at);
      text.setFontSize(field.style.size);
    }
  }
}

/** Its path in the data; another field bound to the same gets a number, since names of fields are unique. */
function nameFor(form: PDFForm, { bind }: Fillable): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? bind : `${bind}_${n}`;
    if (!form.getFieldMaybe(name)) return name;
  }
}
