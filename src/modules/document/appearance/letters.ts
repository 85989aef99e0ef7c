import { drawnText } from "#core/pdf/serialize.ts";
import { notoSans, type Point } from "./font.ts";

/** Width of a line in units of its letter size. */
export function lineWidth(text: string): number {
  const font = notoSans();
  let width = 0;
  for (const letter of text) width += font.advanceOf(font.glyphOf(letter.codePointAt(0) ?? 32));
  return width / font.unitsPerEm;
}

/**
 * A line of text as filled outlines, PDF path operators. Outlines need no font in the file, so a signature looks the same
 * everywhere and adds no font to a signed document. @param x left end, @param y baseline, in points
 */
export function outlines(text: string, x: number, y: number, size: number): string {
  const font = notoSans();
  const scale = size / font.unitsPerEm;
  const parts = ["0 g"];
  let pen = x;
  for (const letter of text) {
    const glyph = font.glyphOf(letter.codePointAt(0) ?? 32);
    for (const contour of font.contoursOf(glyph)) parts.push(contourPath(contour, pen, y, scale));
    pen += font.advanceOf(glyph) * scale;
  }
  return parts.length > 1 ? `${parts.join("\n")}\nf` : "";
}

/** Quadratic curves with implied points between two controls become cubic ones. */
function contourPath(contour: readonly Point[], dx: number, dy: number, scale: number): string {
  const place = ({ x, y }: { x: number; y: number }) => ({ x: dx + x * scale, y: dy + y * scale });
  const between = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, onCurve: true });
  const show = (...points: { x: number; y: number }[]) =>
    points.map((point) => `${drawnText(point.x)} ${drawnText(point.y)}`).join(" ");
  const points = contour.flatMap((point, i) => {
    const next = contour[(i + 1) % contour.length] ?? point;
    return point.onCurve || next.onCurve ? [point] : [point, between(point, next)];
  });
  const first = points.findIndex(({ onCurve }) => onCurve);
  const start = points[first];
  if (!start) return "";
  const turned = [...points.slice(first + 1), ...points.slice(0, first + 1)];
  let path = `${show(place(start))} m`;
  let last = place(start);
  for (let i = 0; i < turned.length; i++) {
    const point = turned[i];
    if (!point) break;
    if (point.onCurve) {
      last = place(point);
      path += ` ${show(last)} l`;
      continue;
    }
    const end = place(turned[++i] ?? start);
    const control = place(point);
    const one = { x: last.x + (2 / 3) * (control.x - last.x), y: last.y + (2 / 3) * (control.y - last.y) };
    const two = { x: end.x + (2 / 3) * (control.x - end.x), y: end.y + (2 / 3) * (control.y - end.y) };
    path += ` ${show(one, two, end)} c`;
    last = end;
  }
  return `${path} h`;
}
