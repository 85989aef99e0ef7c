"use client";

import { Lock, LockOpen } from "lucide-react";
import { useState } from "react";
import { useWords } from "#ui/lang.tsx";
import type { Problem } from "../../layout/placed.ts";
import { changeFields, onPage } from "../edit/fields.ts";
import { iconOf } from "../kinds.ts";
import type { Editor } from "../use-editor.ts";

/** Every field of every page, the topmost first; a click goes there. */
export function Layers({ editor, problems }: { editor: Editor; problems: readonly Problem[] }) {
  const t = useWords();
  const [filter, setFilter] = useState("");
  const { form, selected } = editor;
  const isTroubled = new Set(problems.map(({ field }) => field));
  return (
    <div className="flex flex-col gap-2 p-3.5">
      <input
        type="search"
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        aria-label={t("按名称找字段", "Find a field by name")}
        placeholder={t("按名称找字段", "Find a field by name")}
        className="h-[30px] rounded-card border border-edge bg-surface px-2"
      />
      {form.pages.map((page, at) => {
        const fields = onPage(form, page.id)
          .toReversed()
          .filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
        return (
          <section key={page.id}>
            <h3 className="flex h-7 items-center text-hint font-semibold text-ink2">
              {t(`第 ${at + 1} 页`, `Page ${at + 1}`)}
              <span className="ml-auto font-normal text-ink3">{fields.length}</span>
            </h3>
            <ul>
              {fields.map((field) => {
                const Icon = iconOf(field);
                const isChosen = selected.includes(field.id);
                return (
                  <li
                    key={field.id}
                    className={`flex items-center rounded-card ${isChosen ? "bg-dai-soft" : "hover:bg-sunken"}`}
                  >
                    <button
                      type="button"
                      aria-pressed={isChosen}
                      onClick={(event) =>
                        editor.goTo(
                          at,
                          event.shiftKey && at === editor.page
                            ? isChosen
                              ? selected.filter((id) => id !== field.id)
                              : [...selected, field.id]
                            : [field.id],
                        )
                      }
                      className={`flex min-w-0 flex-1 items-center gap-2 px-1.5 py-1 text-left ${isChosen ? "font-semibold text-dai" : ""}`}
                    >
                      <Icon aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
                      <span className="truncate">{field.name}</span>
                      {isTroubled.has(field.id) && (
                        <span className="ml-auto shrink-0 rounded-tag bg-apricot-soft px-1 text-hint text-apricot-ink">
                          {t("提示", "note")}
                        </span>
                      )}
                    </button>
                    <button
                      type="button"
                      aria-pressed={field.isLocked}
                      aria-label={
                        field.isLocked
                          ? t(`解锁${field.name}`, `Unlock ${field.name}`)
                          : t(`锁定${field.name}`, `Lock ${field.name}`)
                      }
                      onClick={() =>
                        editor.apply((now) =>
                          changeFields(now, [field.id], (one) => ({ ...one, isLocked: !one.isLocked })),
                        )
                      }
                      className="grid size-6 shrink-0 place-items-center rounded-card text-ink3 hover:text-ink"
                    >
                      {field.isLocked ? (
                        <Lock aria-hidden="true" size={12} />
                      ) : (
                        <LockOpen aria-hidden="true" size={12} />
                      )}
                    </button>
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
    </div>
  );
}
