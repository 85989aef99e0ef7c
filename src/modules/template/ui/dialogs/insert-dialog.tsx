"use client";

import { useState } from "react";
import { Dialog } from "#ui/dialog.tsx";
import { isFocusedFirst } from "#ui/focused-first.ts";
import { useWords } from "#ui/lang.tsx";
import { ALL_TOOLS, kindName, type Tool } from "../kinds.ts";

/** A field by its name, for hands that stay on the keyboard. */
export function InsertDialog({
  isOpen,
  onClose,
  onInsert,
  reasonFor,
}: {
  isOpen: boolean;
  onClose: () => void;
  onInsert: (tool: Tool) => void;
  reasonFor: (tool: Tool) => string | null;
}) {
  const t = useWords();
  const [text, setText] = useState("");
  const found = ALL_TOOLS.filter((tool) =>
    `${kindName(tool.key, t)} ${tool.key}`.toLowerCase().includes(text.trim().toLowerCase()),
  );
  const insert = (tool: Tool | undefined) => {
    if (!tool || reasonFor(tool) !== null) return;
    setText("");
    onClose();
    onInsert(tool);
  };
  return (
    <Dialog title={t("插入字段", "Insert a field")} isOpen={isOpen} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          insert(found[0]);
        }}
      >
        <input
          ref={isFocusedFirst}
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          aria-label={t("字段名称，回车插入第一个", "Name of the field; Enter inserts the first")}
          placeholder={t("字段名称，回车插入第一个", "Name; Enter inserts the first")}
          className="h-9 w-full rounded-card border border-edge bg-surface px-2.5 text-card"
        />
      </form>
      <ul className="mt-2 max-h-72 overflow-auto">
        {found.map((tool) => {
          const Icon = tool.icon;
          const reason = reasonFor(tool);
          return (
            <li key={tool.key}>
              <button
                type="button"
                disabled={reason !== null}
                title={reason ?? undefined}
                onClick={() => insert(tool)}
                className="flex w-full items-center gap-2 rounded-card px-2 py-1.5 text-left enabled:hover:bg-dai-soft disabled:text-ink3"
              >
                <Icon aria-hidden="true" size={16} strokeWidth={1.75} className="text-dai" />
                {kindName(tool.key, t)}
              </button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
