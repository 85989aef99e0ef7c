import { expect, test } from "vitest";
import { commandOf, type Key } from "./keys.ts";

const press = (text: string): ReturnType<typeof commandOf> => {
  const parts = text.split(" ");
  const code = parts.at(-1) ?? "";
  const key: Key = { key: code.replace(/^Key/, "").toLowerCase(), code, ctrl: false, shift: false, alt: false };
  if (code.startsWith("Arrow") || code === "Tab") key.key = code;
  for (const held of parts.slice(0, -1)) key[held as "ctrl" | "shift" | "alt"] = true;
  return commandOf(key);
};

test.each([
  ["ctrl KeyZ", { do: "undo" }],
  ["ctrl shift KeyZ", { do: "redo" }],
  ["ArrowLeft", { do: "move", x: -0.5, y: 0 }],
  ["shift ArrowDown", { do: "move", x: 0, y: 5 }],
  ["ctrl ArrowUp", { do: "move", x: 0, y: -0.1 }],
  ["alt ArrowRight", { do: "grow", x: 0.5, y: 0 }],
  ["alt shift ArrowRight", { do: "grow", x: 5, y: 0 }],
  ["alt ctrl ArrowRight", { do: "grow", x: 0.1, y: 0 }],
  ["alt KeyM", { do: "align", side: "middle" }],
  ["alt KeyV", { do: "distribute", axis: "vertical" }],
  ["ctrl shift BracketRight", { do: "order", order: "front" }],
  ["KeyG", { do: "grid" }],
  ["KeyD", { do: "two-pages" }],
  ["ctrl KeyD", { do: "duplicate" }],
  ["shift Tab", { do: "previous-field" }],
])("%s", (keys, command) => {
  expect(press(keys)).toEqual(command);
});

test.each(["KeyQ", "shift KeyG", "alt KeyQ", "ctrl KeyR", "ctrl shift KeyC", "ctrl KeyC", "ctrl KeyV"])(
  "%s is the browser's",
  (keys) => {
    expect(press(keys)).toBeNull();
  },
);
