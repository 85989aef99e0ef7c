"use client";

import { useEffect, useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { dateTime, shortHex } from "#ui/format.ts";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import { type Tone, StateTag } from "#ui/state-tag.tsx";
import type { FormDiff } from "../../diff-forms.ts";
import type { VersionState } from "../../rules.ts";
import { kindName } from "../kinds.ts";

export type Version = {
  version: number;
  digest: string;
  note: string;
  state: VersionState;
  publishedBy: string;
  publishedAt: Date | string;
};

const TONES: Record<VersionState, Tone> = { current: "done", superseded: "off", retired: "off" };

const compare = (templateId: string, from: number, to: number) => api.template.diff.query({ templateId, from, to });
const rollBack = async (templateId: string, version: number) => {
  await api.template.rollBack.mutate({ templateId, version });
  return true;
};

/** Published versions: what changed between two of them, back to the draft from one, or documents from an older one again. */
export function VersionsDrawer({
  templateId,
  versions,
  isOpen,
  isRetired,
  onClose,
  onRestore,
  onChanged,
  beforeCompare,
}: {
  templateId: string;
  versions: readonly Version[];
  isOpen: boolean;
  isRetired: boolean;
  onClose: () => void;
  /** Makes this version the draft again, as one step that can be undone. */
  onRestore: (version: number) => Promise<void>;
  onChanged: () => void;
  /** Stores the draft, so that it is compared as it is on the screen. */
  beforeCompare: () => Promise<unknown>;
}) {
  const t = useWords();
  const lang = useLang();
  const [newest] = versions;
  const [from, setFrom] = useState<number | null>(null);
  const [to, setTo] = useState(0);
  const start = from ?? newest?.version ?? 0;
  const comparing = useAction(compare);
  const rolling = useAction(rollBack);
  const restoring = useAction(onRestore);
  const [diff, setDiff] = useState<FormDiff | null>(null);
  const { run } = comparing;
  useEffect(() => {
    if (!isOpen || start === to) {
      setDiff(null);
      return;
    }
    let isGone = false;
    void beforeCompare()
      .then(() => run(templateId, start, to))
      .then((found) => !isGone && setDiff(found ?? null));
    return () => {
      isGone = true;
    };
  }, [isOpen, templateId, start, to, run, beforeCompare]);
  const named = (version: number) => (version === 0 ? t("草稿", "Draft") : `v${version}`);
  const choice = (label: string, value: number, onChange: (version: number) => void) => (
    <label className="flex items-center gap-2 text-ink2">
      {label}
      <select
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        className="h-[30px] rounded-card border border-edge bg-surface px-2 text-ink"
      >
        {[0, ...versions.map(({ version }) => version)].map((version) => (
          <option key={version} value={version}>
            {named(version)}
          </option>
        ))}
      </select>
    </label>
  );
  const problem = comparing.problem ?? rolling.problem ?? restoring.problem;
  return (
    <Dialog title={t("版本", "Versions")} isOpen={isOpen} onClose={onClose} shape="drawer">
      {versions.length === 0 ? (
        <p className="text-ink2">
          {t(
            "还没有发布过。第一次发布后，每一版都留在这里，不再改变。",
            "Nothing is published yet. From the first time on each version stays here and never changes.",
          )}
        </p>
      ) : (
        <ol className="flex flex-col gap-2">
          {versions.map((one) => (
            <li key={one.version} className="rounded-card border border-line px-3 py-2">
              <div className="flex flex-wrap items-center gap-2">
                <span className="font-semibold">v{one.version}</span>
                <StateTag tone={TONES[one.state]}>
                  {one.state === "current"
                    ? t("在用", "In use")
                    : one.state === "superseded"
                      ? t("已被取代", "Superseded")
                      : t("已停用", "Retired")}
                </StateTag>
                <span className="font-mono text-hint text-ink2">{dateTime(one.publishedAt)}</span>
                <span className="text-hint text-ink2">{one.publishedBy}</span>
                <span className="font-mono text-hint text-ink3" title={one.digest}>
                  SM3 {shortHex(one.digest)}
                </span>
              </div>
              {one.note && <p className="mt-0.5 text-ink2">{one.note}</p>}
              <div className="mt-1.5 flex flex-wrap gap-2">
                <Button
                  onClick={() => {
                    setFrom(one.version);
                    setTo(0);
                  }}
                >
                  {t("与草稿比较", "Compare with the draft")}
                </Button>
                <Button
                  isBusy={restoring.isBusy}
                  reason={isRetired ? t("模板已停用", "The template is retired") : null}
                  onClick={async () => {
                    await restoring.run(one.version);
                    onClose();
                  }}
                >
                  {t("取回为草稿", "Make it the draft")}
                </Button>
                {one.state === "superseded" && (
                  <Button
                    isBusy={rolling.isBusy}
                    reason={isRetired ? t("模板已停用", "The template is retired") : null}
                    onClick={async () => {
                      if (await rolling.run(templateId, one.version)) onChanged();
                    }}
                  >
                    {t("改回用这一版", "Use this version again")}
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ol>
      )}
      {versions.length > 0 && (
        <section className="mt-4">
          <div className="flex flex-wrap items-center gap-4 border-b border-line pb-2">
            <h3 className="font-semibold">{t("比较", "Compare")}</h3>
            {choice(t("从", "from"), start, setFrom)}
            {choice(t("到", "to"), to, setTo)}
          </div>
          {diff && <Differences diff={diff} />}
          {start === to && (
            <p className="mt-2 text-ink2">{t("选两个不同的版本。", "Choose two different versions.")}</p>
          )}
        </section>
      )}
      {problem && (
        <Failure
          t={t}
          title={t("没有成功", "It did not work")}
          say={problem.told?.say[lang] ?? t("网络不通，请检查后再试。", "The network failed; check it and try again.")}
          trace={problem.told?.requestId}
        />
      )}
    </Dialog>
  );
}

function Differences({ diff }: { diff: FormDiff }) {
  const t = useWords();
  const { added, removed, changed, form } = diff;
  if (added.length + removed.length + changed.length + form.length === 0)
    return <p className="mt-2 text-bamboo">{t("两者相同。", "They are the same.")}</p>;
  return (
    <ul className="mt-2 flex flex-col gap-1.5" data-diff="">
      {added.map(({ field, name, kind }) => (
        <li key={field} className="rounded-card bg-bamboo-soft px-2.5 py-1 text-bamboo">
          {t("新增", "Added")} {name}（{kindName(kind, t)}）
        </li>
      ))}
      {removed.map(({ field, name, kind }) => (
        <li key={field} className="rounded-card bg-plum-soft px-2.5 py-1 text-plum">
          {t("删除", "Removed")} {name}（{kindName(kind, t)}）
        </li>
      ))}
      {changed.map(({ field, name, paths }) => (
        <li key={field} className="rounded-card bg-apricot-soft px-2.5 py-1 text-apricot-ink">
          {t("改动", "Changed")} {name}
          <Paths paths={paths} />
        </li>
      ))}
      {form.length > 0 && (
        <li className="rounded-card bg-sunken px-2.5 py-1">
          {t("页面与次序", "Pages and order")}
          <Paths paths={form} />
        </li>
      )}
    </ul>
  );
}

function Paths({ paths }: { paths: readonly { path: string; from: string; to: string }[] }) {
  const t = useWords();
  return (
    <ul className="text-hint text-ink">
      {paths.map(({ path, from, to }) => (
        <li key={path} className="break-all">
          <span className="font-mono">{path}</span>：{from || t("（空）", "(empty)")} → {to || t("（空）", "(empty)")}
        </li>
      ))}
    </ul>
  );
}
