"use client";

import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";

export type MenuItem = { name: string; keys?: string; reason?: string | null; act: () => void } | "line";

/** A menu where it was asked for, kept inside the window. Arrows, Enter and Esc work as in menus of the system. */
export function ContextMenu({
  at,
  label,
  items,
  onClose,
}: {
  at: { x: number; y: number };
  label: string;
  items: readonly MenuItem[];
  onClose: () => void;
}) {
  const element = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(at);
  useLayoutEffect(() => {
    const box = element.current?.getBoundingClientRect();
    if (!box) return;
    setPlace({
      x: Math.max(4, Math.min(at.x, window.innerWidth - box.width - 4)),
      y: Math.max(4, Math.min(at.y, window.innerHeight - box.height - 4)),
    });
  }, [at]);
  useEffect(() => {
    const before = document.activeElement;
    element.current?.querySelector<HTMLElement>("[role=menuitem]:not(:disabled)")?.focus();
    const outside = (event: PointerEvent) => {
      if (!element.current?.contains(event.target as Node)) onClose();
    };
    window.addEventListener("pointerdown", outside, true);
    return () => {
      window.removeEventListener("pointerdown", outside, true);
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [onClose]);
  const move = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      onClose();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const all = [...(element.current?.querySelectorAll<HTMLElement>("[role=menuitem]:not(:disabled)") ?? [])];
    const now = all.indexOf(document.activeElement as HTMLElement);
    all[(now + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]?.focus();
  };
  return (
    <div
      ref={element}
      role="menu"
      aria-label={label}
      tabIndex={-1}
      onKeyDown={move}
      onContextMenu={(event) => event.preventDefault()}
      className="fixed z-50 min-w-48 rounded-card border border-line bg-surface py-1 shadow-float"
      style={{ left: place.x, top: place.y }}
    >
      {items.map((item, index) =>
        item === "line" ? (
          <hr key={index} className="my-1 border-line" />
        ) : (
          <button
            key={item.name}
            type="button"
            role="menuitem"
            disabled={Boolean(item.reason)}
            title={item.reason ?? undefined}
            onClick={() => {
              onClose();
              item.act();
            }}
            className="flex w-full items-center gap-6 px-3 py-1 text-left enabled:hover:bg-dai-soft disabled:text-ink3"
          >
            {item.name}
            {item.keys && <span className="ml-auto font-mono text-hint text-ink3">{item.keys}</span>}
          </button>
        ),
      )}
    </div>
  );
}
