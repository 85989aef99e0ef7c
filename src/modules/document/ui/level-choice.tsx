"use client";

import { CircleX } from "lucide-react";
import { useCallback, useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { useLang, useWords } from "#ui/lang.tsx";
import { LEVELS, type Level, RENEWALS, type Renewal } from "../rules.ts";
import { levelWords, renewalWords } from "./level-words.ts";

type Kept = { level: Level; renewal: Renewal };
type DocumentType = Kept & { code: string; name: string; mustRead: boolean };

/** What documents of one type are brought to, and where that is renewed. A choice is saved at once; one that is refused falls back. */
export function LevelChoice({ type, canChange }: { type: DocumentType; canChange: boolean }) {
  const t = useWords();
  const lang = useLang();
  const [kept, setKept] = useState<Kept>(type);
  const { code, name, mustRead } = type;
  const save = useCallback(
    ({ level, renewal }: Kept) => api.document.saveType.mutate({ code, name, mustRead, level, renewal }),
    [code, name, mustRead],
  );
  const { run, isBusy, problem } = useAction(save);
  const hint = renewalWords(kept.level, kept.renewal, t);
  if (!canChange)
    return (
      <>
        {levelWords(kept.level, t)}
        {hint && <span className="block text-hint text-ink2">{hint}</span>}
      </>
    );

  async function choose(wanted: Kept) {
    const before = kept;
    setKept(wanted);
    if ((await run(wanted)) === undefined) setKept(before);
  }
  const look = "h-[30px] w-full rounded-card border border-edge bg-surface px-2 text-body text-ink disabled:text-ink3";

  return (
    <span className="flex w-[228px] flex-col gap-1">
      <select
        aria-label={t(`${name}的保存级别`, `How ${name} is kept`)}
        value={kept.level}
        disabled={isBusy}
        onChange={(event) => void choose({ ...kept, level: event.target.value as Level })}
        className={look}
      >
        {LEVELS.map((one) => (
          <option key={one} value={one}>
            {levelWords(one, t)}
          </option>
        ))}
      </select>
      {kept.level === "B-LTA" && (
        <select
          aria-label={t(`${name}的存档时间戳续在哪里`, `Where archive timestamps of ${name} are renewed`)}
          value={kept.renewal}
          disabled={isBusy}
          onChange={(event) => void choose({ ...kept, renewal: event.target.value as Renewal })}
          className={look}
        >
          {RENEWALS.map((one) => (
            <option key={one} value={one}>
              {renewalWords("B-LTA", one, t)}
            </option>
          ))}
        </select>
      )}
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
