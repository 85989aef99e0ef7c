import type { FieldOf } from "../form.ts";
import type { Placed } from "./placed.ts";

/** Omit over each kind of it. */
export type Item = Placed extends infer P ? (P extends { field: string } ? Omit<P, "field"> : never) : never;

type Mark = FieldOf<"checkbox">["mark"];

/** A square to tick and, when it is, its mark. Millimetres. */
export function tickBox(
  at: { x: number; y: number; size: number },
  { mark, hasFrame, isOn, colour }: { mark: Mark; hasFrame: boolean; isOn: boolean; colour: string },
): Item[] {
  const { x, y, size } = at;
  const width = Math.max(0.2, size * 0.06);
  const items: Item[] = [];
  if (hasFrame) items.push({ kind: "rectangle", x, y, w: size, h: size, width, colour, fill: null });
  if (!isOn) return items;
  const stroke = (...shares: number[]): Item => ({
    kind: "stroke",
    points: shares.map((share, i) => (i % 2 === 0 ? x : y) + share * size),
    width: size * 0.11,
    colour,
  });
  if (mark === "check") items.push(stroke(0.18, 0.52, 0.42, 0.78, 0.84, 0.22));
  else if (mark === "cross") items.push(stroke(0.2, 0.2, 0.8, 0.8), stroke(0.8, 0.2, 0.2, 0.8));
  else {
    const inner = size * 0.6;
    const [left, top] = [x + size * 0.2, y + size * 0.2];
    items.push({ kind: "rectangle", x: left, y: top, w: inner, h: inner, width: 0, colour, fill: colour });
  }
  return items;
}
