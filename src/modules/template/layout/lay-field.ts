import type { Field, FieldOf } from "../form.ts";
import { code128, qrModules } from "./codes.ts";
import { isTrue, type Scope, textOf } from "./expression.ts";
import type { Fonts } from "./fonts.ts";
import { type Item, tickBox } from "./marks.ts";
import type { Area } from "./placed.ts";
import { setLine, setParagraphs } from "./set-text.ts";
import { boundValue, fieldText, filled, ValueTrouble } from "./values.ts";

export type Drawn = Exclude<Field, FieldOf<"table" | Area["kind"]>>;
type Laid = { items: Item[]; overflows: boolean };
type Help = { fonts: Fonts; missing: Set<string> };

/** One field with its value. @throws ValueTrouble */
export function layField(field: Drawn, scope: Scope, help: Help): Laid {
  switch (field.kind) {
    case "text":
    case "multiline":
    case "number":
    case "date":
    case "select":
    case "formula":
      return layText(field, fieldText(field, scope), help);
    case "checkbox":
      return layCheckbox(field, scope, help);
    case "radio":
      return layRadio(field, scope, help);
    case "cells":
      return layCells(field, fieldText(field, scope), help);
    case "code":
      return layCode(field, fieldText(field, scope), help);
    case "image":
      return { items: layImage(field, scope), overflows: false };
    case "line":
    case "rectangle":
      return { items: [layShape(field)], overflows: false };
  }
}

function layText(
  field: FieldOf<"text" | "multiline" | "number" | "date" | "select" | "formula">,
  text: string,
  help: Help,
): Laid {
  const { box, style } = field;
  if (text === "") return { items: [], overflows: false };
  if (field.kind !== "multiline")
    return setLine(text, { box, style, ...help, minSize: field.kind === "text" ? field.minSize : style.size * 0.7 });
  const { autoSize, minSize, indent } = field;
  return setParagraphs(text, {
    box,
    style,
    ...help,
    minSize: autoSize ? Math.min(minSize, style.size) : style.size,
    indent,
  });
}

function layCheckbox(field: FieldOf<"checkbox">, scope: Scope, help: Help): Laid {
  const { box, style, mark, hasFrame, checkedWhen } = field;
  const value = boundValue(field, scope);
  const isOn =
    checkedWhen === ""
      ? isTrue(value)
      : Array.isArray(value)
        ? value.map(textOf).includes(checkedWhen)
        : textOf(value) === checkedWhen;
  const size = Math.min(box.h, box.w);
  const items = tickBox(
    { x: box.x, y: box.y + (box.h - size) / 2, size },
    { mark, hasFrame, isOn, colour: style.colour },
  );
  const label = filled(field.label, scope);
  if (label === "") return { items, overflows: false };
  const left = size * 1.35;
  const laid = setLine(label, {
    box: { ...box, x: box.x + left, w: Math.max(0.1, box.w - left) },
    style,
    ...help,
    minSize: style.size * 0.7,
  });
  return { items: [...items, ...laid.items], overflows: laid.overflows };
}

function layRadio(field: FieldOf<"radio">, scope: Scope, help: Help): Laid {
  const { box, style, mark, markSize: size, hasFrame, hasLabels, options } = field;
  const value = boundValue(field, scope);
  const chosen = textOf(value);
  if (value !== null && !options.some((option) => option.value === chosen))
    throw new ValueTrouble({ kind: "value", expected: "option" });
  let overflows = false;
  const items = options.flatMap((option): Item[] => {
    const at = { x: box.x + option.x, y: box.y + option.y, size };
    const ticked = tickBox(at, {
      mark,
      hasFrame,
      isOn: value !== null && option.value === chosen,
      colour: style.colour,
    });
    if (!hasLabels || option.label === "") return ticked;
    const from = at.x + size * 1.35;
    // As far as the next option on its line, or the box's end.
    const next = options.filter(({ x, y }) => Math.abs(y - option.y) < size && x > option.x).map(({ x }) => box.x + x);
    const room = { x: from, y: at.y, w: Math.max(0.1, Math.min(box.x + box.w, ...next) - from), h: size };
    const laid = setLine(option.label, {
      box: room,
      style: { ...style, align: "left", valign: "middle" },
      ...help,
      minSize: style.size * 0.7,
    });
    overflows ||= laid.overflows;
    return [...ticked, ...laid.items];
  });
  return { items, overflows };
}

function layCells(field: FieldOf<"cells">, text: string, help: Help): Laid {
  const { box, style, count, gap, hasFrame } = field;
  const letters = Array.from(text);
  const width = (box.w - gap * (count - 1)) / count;
  const items = Array.from({ length: count }, (_, at): Item[] => {
    const cell = { x: box.x + at * (width + gap), y: box.y, w: width, h: box.h };
    const frame: Item = { kind: "rectangle", ...cell, width: 0.2, colour: style.colour, fill: null };
    const letter = letters[at];
    const set =
      letter === undefined
        ? []
        : setLine(letter, { box: cell, style: { ...style, align: "center" }, ...help, minSize: 3 }).items;
    return hasFrame ? [frame, ...set] : set;
  });
  return { items: items.flat(), overflows: letters.length > count };
}

/** Quiet zones around codes are the designer's to leave, but for the QR's own four modules. */
const QUIET = 4;

function layCode(field: FieldOf<"code">, text: string, help: Help): Laid {
  const { box, style, symbology, correction, hasText } = field;
  const { colour } = style;
  if (text === "") return { items: [], overflows: false };
  const wrong = (): never => {
    throw new ValueTrouble({ kind: "value", expected: "code" });
  };
  if (symbology === "qr") {
    const { size, rectangles } = qrModules(text, correction) ?? wrong();
    const side = Math.min(box.w, box.h);
    const step = side / (size + 2 * QUIET);
    const [left, top] = [box.x + (box.w - side) / 2 + QUIET * step, box.y + (box.h - side) / 2 + QUIET * step];
    const placed = rectangles.map((value, i) => (i % 4 === 0 ? left : i % 4 === 1 ? top : 0) + value * step);
    return { items: [{ kind: "bars", rectangles: placed, colour }], overflows: false };
  }
  const { width, bars } = code128(text) ?? wrong();
  const textHeight = hasText ? style.size * 0.45 : 0;
  const step = box.w / width;
  const height = Math.max(0.1, box.h - textHeight);
  const rectangles: number[] = [];
  for (let i = 0; i + 1 < bars.length; i += 2)
    rectangles.push(box.x + (bars[i] ?? 0) * step, box.y, (bars[i + 1] ?? 0) * step, height);
  const items: Item[] = [{ kind: "bars", rectangles, colour }];
  if (!hasText) return { items, overflows: false };
  const below = { x: box.x, y: box.y + height, w: box.w, h: textHeight };
  const laid = setLine(text, {
    box: below,
    style: { ...style, align: "center", valign: "middle" },
    ...help,
    minSize: 4,
  });
  return { items: [...items, ...laid.items], overflows: laid.overflows };
}

function layImage(field: FieldOf<"image">, scope: Scope): Item[] {
  const { box, fit, fileId } = field;
  if (fileId !== null) return [{ kind: "image", ...box, source: { fileId }, fit }];
  const value = boundValue(field, scope);
  if (value === null) return [];
  if (typeof value !== "string") throw new ValueTrouble({ kind: "value", expected: "image" });
  return [{ kind: "image", ...box, source: { base64: value.replace(/^data:image\/(png|jpeg);base64,/, "") }, fit }];
}

function layShape(field: FieldOf<"line" | "rectangle">): Item {
  const { box, width, colour } = field;
  if (field.kind === "rectangle") return { kind: "rectangle", ...box, width, colour, fill: field.fill };
  const { x, y, w, h } = box;
  if (h <= 1 && w >= h) return { kind: "line", x1: x, y1: y + h / 2, x2: x + w, y2: y + h / 2, width, colour };
  if (w <= 1) return { kind: "line", x1: x + w / 2, y1: y, x2: x + w / 2, y2: y + h, width, colour };
  return { kind: "line", x1: x, y1: y, x2: x + w, y2: y + h, width, colour };
}
