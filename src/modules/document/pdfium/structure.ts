import { fieldsOnPages } from "#core/pdf/field-values.ts";
import { hiddenObjects } from "#core/pdf/hidden-objects.ts";
import { Revisions } from "#core/pdf/revisions.ts";
import { PdfError } from "#core/pdf/values.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import type { Structure } from "./task.ts";

/**
 * What a file's structure holds ready, by our own reader. It runs in this thread because a file of many pages takes a second,
 * during which a server would answer nobody. Null where it cannot be read, or not within bounds.
 */
export function structureOf(pdf: Uint8Array): Structure | null {
  try {
    const revisions = new Revisions(pdf, nodeInflate);
    return { hidden: hiddenObjects(revisions), fields: fieldsOnPages(revisions.newest) };
  } catch (error) {
    if (error instanceof PdfError) return null;
    throw error;
  }
}
