"use client";

import { type KeyboardEvent, type ReactNode, useRef } from "react";
import { useWords } from "#ui/lang.tsx";

const TABS = ["properties", "data", "condition", "layers"] as const;
export type Tab = (typeof TABS)[number];

export function PanelTabs({ tab, onTab, children }: { tab: Tab; onTab: (tab: Tab) => void; children: ReactNode }) {
  const t = useWords();
  const list = useRef<HTMLDivElement>(null);
  const names: Record<Tab, string> = {
    properties: t("属性", "Properties"),
    data: t("数据", "Data"),
    condition: t("条件", "Condition"),
    layers: t("图层", "Layers"),
  };
  const move = (event: KeyboardEvent) => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length] ?? tab;
    onTab(next);
    list.current?.querySelector<HTMLElement>(`#xq-tab-${next}`)?.focus();
  };
  return (
    <>
      <div
        ref={list}
        role="tablist"
        aria-label={t("面板", "Panels")}
        onKeyDown={move}
        className="flex h-9 shrink-0 gap-5 border-b border-line px-3.5"
      >
        {TABS.map((one) => (
          <button
            key={one}
            id={`xq-tab-${one}`}
            type="button"
            role="tab"
            aria-selected={one === tab}
            aria-controls="xq-panel"
            tabIndex={one === tab ? 0 : -1}
            onClick={() => onTab(one)}
            className={`border-b-2 ${one === tab ? "border-dai font-semibold text-ink" : "border-transparent text-ink2"}`}
          >
            {names[one]}
          </button>
        ))}
      </div>
      <div
        id="xq-panel"
        role="tabpanel"
        aria-labelledby={`xq-tab-${tab}`}
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto"
      >
        {children}
      </div>
    </>
  );
}
