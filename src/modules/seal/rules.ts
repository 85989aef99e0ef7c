/** Pure decisions about handwriting. A reason is a key of errors.ts; null means yes. */

export const PNG_LIMIT = 200 * 1024;
export const STORED = { widthPx: 600, heightPx: 240 } as const;

/** `ink` is the share of dark pixels within the trimmed picture, 0–1; sizes are of the trimmed picture. */
export function handwritingRefusal(found: { strokes: number; ink: number; widthPx: number; heightPx: number }) {
  if (found.strokes < 1 || found.ink === 0) return "empty" as const;
  if (found.widthPx < 40 || found.heightPx < 16) return "faint" as const;
  return found.ink > 0.6 ? ("blot" as const) : null;
}
