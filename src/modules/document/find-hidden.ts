import { AppError } from "#core/error.ts";
import type { FieldOnPage } from "#core/pdf/field-values.ts";
import type { HiddenFinding } from "./input.ts";
import { runPdfium } from "./pdfium/pool.ts";
import type { Looked, Structure } from "./pdfium/task.ts";
import { HIDDEN_PICTURES } from "./rules.ts";

/** Pictures drawn in one go: between them other files have their turn. */
const AT_ONCE = 100;

/**
 * What a PDF holds besides what it shows: text nobody sees, fields that show another value than they have, layers that are
 * off, objects nothing leads to. It is looked for before anybody signs, because afterwards it would be part of what was
 * signed. The work is bounded; what was not looked at is a finding of its own.
 * @param mostPictures how many page pictures may be drawn; pages without text need none
 */
export async function findHidden(pdf: Uint8Array, mostPictures = HIDDEN_PICTURES): Promise<HiddenFinding[]> {
  const structure = await inStructure(pdf);
  const text = await inText(pdf, structure?.fields ?? [], mostPictures);
  // One that says so of the whole file says it of its pages.
  if (structure === null) return [unexamined(null), ...text.filter(({ kind }) => kind !== "unexamined")];
  return [...structure.hidden.map(({ kind, object }) => ({ kind, page: null, object, text: null })), ...text];
}

async function inStructure(pdf: Uint8Array): Promise<Structure | null> {
  try {
    return await runPdfium("structure", pdf, {});
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

async function inText(pdf: Uint8Array, fields: FieldOnPage[], mostPictures: number): Promise<HiddenFinding[]> {
  const findings: HiddenFinding[] = [];
  let left = mostPictures;
  let from: number | null = 1;
  try {
    while (from !== null && left > 0) {
      const input = { from, mostPictures: Math.min(left, AT_ONCE), fields };
      const looked: Looked = await runPdfium("hidden", pdf, input);
      findings.push(...looked.found.map(({ kind, page, text }) => ({ kind, page, object: null, text })));
      left -= looked.pictures;
      from = looked.next;
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  return from === null ? findings : [...findings, unexamined(from)];
}

const unexamined = (page: number | null): HiddenFinding => ({ kind: "unexamined", page, object: null, text: null });
