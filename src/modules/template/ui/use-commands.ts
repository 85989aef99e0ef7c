"use client";

import { type RefObject, useCallback, useEffect, useRef } from "react";
import { align, distribute, sameSize } from "./edit/boxes.ts";
import { fromClipboard, toClipboard } from "./edit/clipboard.ts";
import {
  arrangeFields,
  changeFields,
  duplicateFields,
  growFields,
  moveFields,
  onPage,
  onPages,
  orderFields,
  pasteFields,
  removeFields,
} from "./edit/fields.ts";
import { groupFields, ungroupFields } from "./edit/groups.ts";
import { type Command, commandOf, type ViewCommand } from "./keys.ts";
import type { Editor } from "./use-editor.ts";

/** What was copied last in this browser, for menus: a page may not read the system's clipboard by itself. */
const COPIED = "xq-template-fields";

/** Runs commands on the form, and hands those about the view on. */
export function useCommands(editor: Editor, onView: (command: ViewCommand) => void) {
  const now = useRef(editor);
  now.current = editor;
  return useCallback(
    (command: Command): void => {
      const { form, page, pageId, pageIds, selected, fields } = now.current;
      const size = form.pages[page];
      const { apply, select, goTo } = now.current;
      const held = selected.join(" ");
      switch (command.do) {
        case "undo":
          return now.current.undo();
        case "redo":
          return now.current.redo();
        case "move":
          return apply((one) => moveFields(one, selected, command.x, command.y), `move ${held}`);
        case "grow":
          return apply((one) => growFields(one, selected, command.x, command.y), `grow ${held}`);
        case "align":
          if (size)
            apply((one) =>
              arrangeFields(one, selected, (boxes) => align(boxes, command.side, { w: size.width, h: size.height })),
            );
          return;
        case "distribute":
          return apply((one) => arrangeFields(one, selected, (boxes) => distribute(boxes, command.axis)));
        case "order":
          return apply((one) => orderFields(one, selected, command.order));
        case "duplicate":
          return apply((one) => (selected.length > 0 ? duplicateFields(one, selected) : one));
        case "remove":
          return apply((one) => removeFields(one, selected), undefined, { selected: [] });
        case "lock": {
          const isLocked = !fields.every((field) => field.isLocked);
          return apply((one) => changeFields(one, selected, (field) => ({ ...field, isLocked })));
        }
        case "group":
          return apply((one) => groupFields(one, selected));
        case "ungroup":
          return apply((one) => ungroupFields(one, selected));
        case "select-all":
          return select(onPage(form, pageId).map(({ id }) => id));
        case "next-field":
        case "previous-field": {
          const all = onPages(form, pageIds);
          const at = all.findIndex(({ id }) => id === selected.at(-1));
          const next = all[command.do === "next-field" ? at + 1 : (at === -1 ? all.length : at) - 1];
          return select(next ? [next.id] : [], next && form.pages.findIndex(({ id }) => id === next.page));
        }
        case "next-page":
          return goTo(Math.min(form.pages.length - 1, page + 1));
        case "previous-page":
          return goTo(Math.max(0, page - 1));
        case "copy":
        case "cut":
          document.execCommand(command.do);
          return;
        case "leave":
          if (selected.length > 0) select([]);
          else onView(command);
          return;
        case "fit":
        case "zoom-in":
        case "zoom-out":
        case "grid":
        case "rulers":
        case "snap":
        case "boxes":
        case "two-pages":
        case "preview":
        case "save":
        case "insert":
        case "help":
        case "edit":
          onView(command);
      }
    },
    [onView],
  );
}

/** Gives the selected fields the size of the first. */
export const makeSameSize = (editor: Editor, what: "w" | "h"): void =>
  editor.apply((form) => arrangeFields(form, editor.selected, (boxes) => sameSize(boxes, what)));

/** Pastes what was copied last, as menus do. */
export function pasteCopied(editor: Editor, inPlace: boolean): void {
  const fields = fromClipboard(localStorage.getItem(COPIED) ?? "");
  if (fields) editor.apply((form) => pasteFields(form, fields, editor.pageId, inPlace));
}

export const hasCopied = (): boolean => localStorage.getItem(COPIED) !== null;

/** Is this an element that keys belong to? */
const takesKeys = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], dialog") !== null;

/** Keys everywhere but in inputs and dialogs; letters, arrows and Tab only while the canvas has the focus. */
export function useKeys(
  editor: Editor,
  run: (command: Command) => void,
  canvas: RefObject<HTMLElement | null>,
  isOff: boolean,
): void {
  const now = useRef({ editor, run, isShift: false });
  now.current.editor = editor;
  now.current.run = run;
  useEffect(() => {
    if (isOff) return;
    const down = (event: KeyboardEvent) => {
      now.current.isShift = event.shiftKey;
      if (event.defaultPrevented || takesKeys(event.target)) return;
      const ctrl = event.ctrlKey || event.metaKey;
      const command = commandOf({ key: event.key, code: event.code, ctrl, shift: event.shiftKey, alt: event.altKey });
      if (!command) return;
      const isOnCanvas = document.activeElement === canvas.current || document.activeElement === document.body;
      if (!ctrl && command.do !== "help" && !isOnCanvas) return;
      if (command.do === "next-field" || command.do === "previous-field") {
        // Behind the last field Tab leaves the canvas: no trap for the keyboard (WCAG 2.1.2).
        const ids = onPages(now.current.editor.form, now.current.editor.pageIds).map(({ id }) => id);
        const last = now.current.editor.selected.at(-1);
        const isAtEnd = last === (command.do === "next-field" ? ids.at(-1) : ids[0]);
        if (document.activeElement !== canvas.current || ids.length === 0 || isAtEnd) return;
      }
      event.preventDefault();
      now.current.run(command);
    };
    const copy = (event: ClipboardEvent) => {
      const { fields, apply, selected } = now.current.editor;
      if (takesKeys(event.target) || fields.length === 0) return;
      const text = toClipboard(fields);
      event.clipboardData?.setData("text/plain", text);
      localStorage.setItem(COPIED, text);
      event.preventDefault();
      if (event.type === "cut") apply((form) => removeFields(form, selected), undefined, { selected: [] });
    };
    const paste = (event: ClipboardEvent) => {
      if (takesKeys(event.target)) return;
      const fields = fromClipboard(event.clipboardData?.getData("text/plain") ?? "");
      if (!fields) return;
      event.preventDefault();
      const { apply, pageId } = now.current.editor;
      apply((form) => pasteFields(form, fields, pageId, now.current.isShift));
    };
    window.addEventListener("keydown", down);
    document.addEventListener("copy", copy);
    document.addEventListener("cut", copy);
    document.addEventListener("paste", paste);
    return () => {
      window.removeEventListener("keydown", down);
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", copy);
      document.removeEventListener("paste", paste);
    };
  }, [canvas, isOff]);
}
