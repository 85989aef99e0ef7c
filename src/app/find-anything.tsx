"use client";

import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { isFocusedFirst } from "#ui/focused-first.ts";
import { api } from "#ui/api.ts";
import { Dialog } from "#ui/dialog.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { words } from "#ui/words.ts";

type Place = { href: string; name: string };
type Found = Place & { group: string; note: string };

const PAUSE_MS = 150;
const EACH = 10;

/** Ctrl K: goes to a page, a person, or a document by title, visit number or the sender's number. */
export function FindAnything({ pages }: { pages: readonly Place[] }) {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      setOpen(true);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const hint = t("搜人、文书、住院号、页面", "People, documents, pages");
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K"
        className="flex h-[30px] items-center gap-2 rounded-card border border-line bg-sunken px-2.5 text-ink2 hover:border-edge lg:w-64"
      >
        <Search aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
        <span className="truncate max-lg:sr-only">{hint}</span>
        <kbd className="ml-auto font-mono text-hint max-lg:hidden">Ctrl K</kbd>
      </button>
      <Dialog title={t("搜索", "Find")} isOpen={isOpen} onClose={() => setOpen(false)}>
        <Finder pages={pages} placeholder={hint} />
      </Dialog>
    </>
  );
}

function Finder({ pages, placeholder }: { pages: readonly Place[]; placeholder: string }) {
  const t = useWords();
  const id = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const { found, isFailed } = useFound(text.trim());
  const wanted = text.trim().toLowerCase();
  const near: Found[] = pages
    .filter(({ name }) => wanted === "" || name.toLowerCase().includes(wanted))
    .map((page) => ({ ...page, group: t("页面", "Pages"), note: "" }));
  const rows = wanted === "" ? near : [...found, ...near];
  const chosen = Math.min(at, Math.max(0, rows.length - 1));
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && rows.length > 0) {
      event.preventDefault();
      setAt((chosen + step + rows.length) % rows.length);
    }
    const row = rows[chosen];
    // A letter of an input method is confirmed with Enter, too.
    if (event.key === "Enter" && !event.nativeEvent.isComposing && row) window.location.assign(row.href);
  };
  return (
    <div onKeyDown={onKey}>
      <input
        ref={isFocusedFirst}
        role="combobox"
        aria-label={placeholder}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={rows.length > 0 ? `${id}-${chosen}` : undefined}
        aria-autocomplete="list"
        value={text}
        placeholder={placeholder}
        maxLength={80}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        className="h-9 w-full rounded-card border border-edge bg-surface px-3"
      />
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={t("找到的", "Found")}
        className="mt-2 h-[min(420px,60dvh)] overflow-auto"
      >
        {rows.map(({ href, name, group, note }, row) => (
          <li
            key={href}
            id={`${id}-${row}`}
            role="option"
            aria-selected={row === chosen}
            ref={row === chosen ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
            onClick={() => window.location.assign(href)}
            onMouseMove={() => setAt(row)}
            className={`flex h-9 cursor-pointer items-center gap-2 rounded-card px-2.5 ${row === chosen ? "bg-dai-soft" : ""}`}
          >
            <span className="w-14 shrink-0 text-hint text-ink2">{group}</span>
            <span className="truncate font-semibold">{name}</span>
            <span className="ml-auto truncate text-hint text-ink2">{note}</span>
          </li>
        ))}
      </ul>
      <p role="status" className="m-0 pt-2 text-hint text-ink2">
        {isFailed
          ? t(
              "连不上医院，没有搜人和文书。检查网络后再输入。",
              "The hospital cannot be reached; check the network and type again.",
            )
          : rows.length === 0
            ? t(
                "没有找到。可以输工号、姓名、文书标题、住院号。",
                "Nothing found. Try a staff number, name, title or visit number.",
              )
            : t("↑ ↓ 选择，回车打开", "↑ ↓ to choose, Enter to open")}
      </p>
    </div>
  );
}

/** People and documents for a text, asked once it rests; what this person may not see is not found. */
function useFound(text: string): { found: Found[]; isFailed: boolean } {
  const lang = useLang();
  const [state, setState] = useState<{ found: Found[]; isFailed: boolean }>({ found: [], isFailed: false });
  useEffect(() => {
    const t = words(lang);
    let isCurrent = true;
    const timer = setTimeout(() => {
      if (text === "") return setState({ found: [], isFailed: false });
      void Promise.allSettled([
        api.person.list.query({ text, page: 1, size: EACH }),
        api.document.list.query({ text, page: 1, size: EACH }),
      ]).then(([people, documents]) => {
        if (!isCurrent) return;
        const found = [
          ...(people.status === "fulfilled" ? people.value.people : []).map((one) => ({
            href: `/person/${one.id}`,
            name: `${one.name}（${one.staffNo}）`,
            group: t("人员", "Staff"),
            note: one.department,
          })),
          ...(documents.status === "fulfilled" ? documents.value.documents : []).map((one) => ({
            href: `/document/${one.id}`,
            name: one.title,
            group: t("文书", "Document"),
            note: [one.typeName, one.patient?.visitNo].filter(Boolean).join(" "),
          })),
        ];
        setState({ found, isFailed: people.status === "rejected" });
      });
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, lang]);
  return state;
}
