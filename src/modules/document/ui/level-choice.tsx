"use client";

import { CircleX } from "lucide-react";
import { useCallback, useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { useLang, useWords } from "#ui/lang.tsx";
import { LEVELS, type Level } from "../rules.ts";
import { levelWords } from "./level-words.ts";

type DocumentType = { code: string; name: string; mustRead: boolean; level: Level };

/** What documents of one type are brought to. A choice is saved at once; one that is refused falls back. */
export function LevelChoice({ type, canChange }: { type: DocumentType; canChange: boolean }) {
  const t = useWords();
  const lang = useLang();
  const [level, setLevel] = useState(type.level);
  const { code, name, mustRead } = type;
  const save = useCallback(
    (wanted: Level) => api.document.saveType.mutate({ code, name, mustRead, level: wanted }),
    [code, name, mustRead],
  );
  const { run, isBusy, problem } = useAction(save);
  if (!canChange) return levelWords(type.level, t);

  async function choose(wanted: Level) {
    const before = level;
    setLevel(wanted);
    if ((await run(wanted)) === undefined) setLevel(before);
  }

  return (
    <span className="inline-flex items-center gap-2">
      <select
        aria-label={t(`${name}的保存级别`, `How ${name} is kept`)}
        value={level}
        disabled={isBusy}
        onChange={(event) => void choose(event.target.value as Level)}
        className="h-[30px] rounded-card border border-edge bg-surface px-2 text-body text-ink disabled:text-ink3"
      >
        {LEVELS.map((one) => (
          <option key={one} value={one}>
            {levelWords(one, t)}
          </option>
        ))}
      </select>
      {problem && (
        <span role="alert" className="inline-flex items-center gap-1 text-hint text-plum">
          <CircleX aria-hidden="true" size={13} strokeWidth={1.75} />
          {problem.told?.say[lang] ??
            t("没有保存。请检查网络后再选一次。", "Not saved. Check the network and choose again.")}
        </span>
      )}
    </span>
  );
}
