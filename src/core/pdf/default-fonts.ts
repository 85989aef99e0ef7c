import type { Walk } from "./change.ts";
import { readFields } from "./fields.ts";
import { unescapedName } from "./lexer.ts";
import type { PdfReader } from "./reader.ts";
import { isString, latin1, type PdfDict } from "./values.ts";

const MAX_DEPTH = 32;

/**
 * Whether the form's default resources gained a font that its fields had named before: what these show would be set in a
 * font nobody had signed (ISO 32000-2 §12.7.4.3). Fonts nobody named are only kept there, as signing programs do.
 */
export function gainsNamedFont(walk: Walk, before: PdfDict | null, after: PdfDict | null): boolean {
  const old = walk.before.dict(before?.map.get("Font"));
  const now = walk.after.dict(after?.map.get("Font"));
  const gained = [...(now?.map.keys() ?? [])].filter((key) => !old?.map.has(key));
  if (gained.length === 0) return false;
  const named = namedFonts(walk.before);
  return gained.some((key) => named.has(key));
}

/** Fonts named by /DA of the form, its fields and what these inherit from. */
function namedFonts(pdf: PdfReader): ReadonlySet<string> {
  const named = new Set<string>();
  const seen = new Set<PdfDict>();
  const take = (node: PdfDict | null, depth: number): void => {
    if (!node || seen.has(node) || depth > MAX_DEPTH) return;
    seen.add(node);
    const appearance = pdf.resolve(node.map.get("DA"));
    if (isString(appearance))
      for (const [, font = ""] of latin1(appearance.bytes).matchAll(/\/([^\s/<>[\]()%]+)/g))
        named.add(unescapedName(font));
    take(pdf.dict(node.map.get("Parent")), depth + 1);
  };
  take(pdf.dict(pdf.catalog.map.get("AcroForm")), 0);
  for (const { dict, widgets, type } of readFields(pdf))
    if (type !== "Sig") for (const one of [dict, ...widgets.map((widget) => widget.dict)]) take(one, 0);
  return named;
}
