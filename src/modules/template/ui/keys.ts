import type { Side } from "./edit/boxes.ts";
import type { Order } from "./edit/fields.ts";

/** What a key means in the designer. Letters act only when the canvas has the focus; that is the caller's to know. */
export type Command =
  | { do: "undo" | "redo" | "copy" | "cut" | "duplicate" | "select-all" | "remove" | "lock" | "group" | "ungroup" }
  | { do: "next-field" | "previous-field" | "next-page" | "previous-page" }
  | { do: "move" | "grow"; x: number; y: number }
  | { do: "align"; side: Side }
  | { do: "distribute"; axis: "horizontal" | "vertical" }
  | { do: "order"; order: Order }
  | ViewCommand;

/** What is not about the form but about what is seen. */
export type ViewCommand = {
  do:
    | "fit"
    | "zoom-in"
    | "zoom-out"
    | "grid"
    | "rulers"
    | "snap"
    | "boxes"
    | "two-pages"
    | "preview"
    | "save"
    | "insert"
    | "help"
    | "edit"
    | "leave";
};

export type Key = { key: string; code: string; ctrl: boolean; shift: boolean; alt: boolean };

const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const ALIGN: Record<string, Side> = {
  KeyL: "left",
  KeyC: "center",
  KeyR: "right",
  KeyT: "top",
  KeyM: "middle",
  KeyB: "bottom",
};
const WITH_CTRL: Record<string, Command> = {
  KeyZ: { do: "undo" },
  KeyY: { do: "redo" },
  KeyD: { do: "duplicate" },
  KeyA: { do: "select-all" },
  KeyL: { do: "lock" },
  KeyG: { do: "group" },
  KeyP: { do: "preview" },
  KeyS: { do: "save" },
  KeyK: { do: "insert" },
  Digit0: { do: "fit" },
  Equal: { do: "zoom-in" },
  NumpadAdd: { do: "zoom-in" },
  Minus: { do: "zoom-out" },
  NumpadSubtract: { do: "zoom-out" },
  BracketRight: { do: "order", order: "forward" },
  BracketLeft: { do: "order", order: "backward" },
};
const WITH_CTRL_SHIFT: Record<string, Command> = {
  KeyZ: { do: "redo" },
  KeyG: { do: "ungroup" },
  BracketRight: { do: "order", order: "front" },
  BracketLeft: { do: "order", order: "back" },
};
const ALONE: Record<string, Command> = {
  Delete: { do: "remove" },
  Backspace: { do: "remove" },
  Escape: { do: "leave" },
  Enter: { do: "edit" },
  F2: { do: "edit" },
  PageDown: { do: "next-page" },
  PageUp: { do: "previous-page" },
  KeyG: { do: "grid" },
  KeyR: { do: "rulers" },
  KeyS: { do: "snap" },
  KeyH: { do: "boxes" },
  KeyD: { do: "two-pages" },
};

/** Steps in mm: 0.5, with Shift 5, with Ctrl 0.1; with Alt the size changes instead of the place. */
export function commandOf({ key, code, ctrl, shift, alt }: Key): Command | null {
  const arrow = ARROWS[key];
  if (arrow) {
    const step = ctrl ? 0.1 : shift ? 5 : 0.5;
    return { do: alt ? "grow" : "move", x: arrow[0] * step, y: arrow[1] * step };
  }
  if (alt && !ctrl) {
    if (code === "KeyH") return { do: "distribute", axis: "horizontal" };
    if (code === "KeyV") return { do: "distribute", axis: "vertical" };
    const side = ALIGN[code];
    return side ? { do: "align", side } : null;
  }
  if (ctrl) return (shift ? WITH_CTRL_SHIFT : WITH_CTRL)[code] ?? null;
  if (key === "Tab") return { do: shift ? "previous-field" : "next-field" };
  if (key === "?") return { do: "help" };
  return shift ? null : (ALONE[code] ?? null);
}
