"use client";

import { useDraggable } from "@dnd-kit/core";
import { useWords } from "#ui/lang.tsx";
import { kindName, type Tool, TOOLS } from "./kinds.ts";

/** What can be put on the page: dragged there, or by Enter into its middle. */
export function Palette({
  onInsert,
  reasonFor,
}: {
  onInsert: (tool: Tool) => void;
  reasonFor: (tool: Tool) => string | null;
}) {
  const t = useWords();
  const groups = [
    [t("文字", "Text"), TOOLS.words],
    [t("版面", "Layout"), TOOLS.layout],
    [t("签署", "Signing"), TOOLS.signing],
  ] as const;
  return (
    <div className="flex flex-col gap-3 p-2.5">
      {groups.map(([title, tools]) => (
        <section key={title}>
          <h2 className="mb-1.5 px-0.5 text-ink2">{title}</h2>
          <ul className="grid grid-cols-2 gap-1.5">
            {tools.map((tool) => (
              <li key={tool.key}>
                <Item tool={tool} name={kindName(tool.key, t)} reason={reasonFor(tool)} onInsert={onInsert} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Item({
  tool,
  name,
  reason,
  onInsert,
}: {
  tool: Tool;
  name: string;
  reason: string | null;
  onInsert: (tool: Tool) => void;
}) {
  const { setNodeRef, listeners, isDragging } = useDraggable({
    id: `tool ${tool.key}`,
    data: { tool },
    disabled: reason !== null,
  });
  const Icon = tool.icon;
  return (
    <button
      ref={setNodeRef}
      type="button"
      {...listeners}
      data-tool={tool.key}
      disabled={reason !== null}
      title={reason ?? name}
      onClick={() => onInsert(tool)}
      className={`flex h-[27px] w-full cursor-grab items-center gap-1 rounded-card border border-line bg-sunken px-1 text-left text-hint whitespace-nowrap hover:border-dai disabled:cursor-not-allowed disabled:text-ink3 ${isDragging ? "border-dai opacity-60" : ""}`}
    >
      <Icon aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0 text-dai" />
      <span className="truncate">{name}</span>
    </button>
  );
}
