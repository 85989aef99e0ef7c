import type { Engine } from "./engine.ts";

const [TEXT, FORM] = [1, 5];
const INVISIBLE = 3;
/** Forms within forms are followed this deep; PDFium itself stops before. */
const MAX_DEPTH = 32;

/** A page's text objects, those in its forms included, each with its text rendering mode. */
export type TextObjects = readonly { object: number; mode: number }[];

/**
 * The text of an open page. Takes /ActualText (ISO 32000-2 §14.9.4) off it, so that it reads as it is drawn: with it programs
 * read other letters, at places PDFium makes up. To be called before the page's text is read.
 */
export function textObjects(engine: Engine, page: number): TextObjects {
  const found: { object: number; mode: number }[] = [];
  const take = (object: number, depth: number): void => {
    const type = engine.FPDFPageObj_GetType(object);
    if (type === FORM && depth < MAX_DEPTH)
      for (let i = 0; i < engine.FPDFFormObj_CountObjects(object); i++)
        take(engine.FPDFFormObj_GetObject(object, i), depth + 1);
    if (type !== TEXT) return;
    for (let mark = engine.FPDFPageObj_CountMarks(object) - 1; mark >= 0; mark--)
      engine.FPDFPageObjMark_RemoveParam(object, engine.FPDFPageObj_GetMark(object, mark), "ActualText");
    found.push({ object, mode: engine.FPDFTextObj_GetTextRenderMode(object) });
  };
  for (let i = 0; i < engine.FPDFPage_CountObjects(page); i++) take(engine.FPDFPage_GetObject(page, i), 0);
  return found;
}

/** What `look` sees of the page while none of its text is drawn. */
export function withoutText<T>(engine: Engine, texts: TextObjects, look: () => T): T {
  for (const { object } of texts) engine.FPDFTextObj_SetTextRenderMode(object, INVISIBLE);
  const seen = look();
  for (const { object, mode } of texts) engine.FPDFTextObj_SetTextRenderMode(object, mode);
  return seen;
}
