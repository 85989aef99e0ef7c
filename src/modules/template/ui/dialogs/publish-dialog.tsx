"use client";

import { useEffect, useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import type { FormProblem } from "../../check-form.ts";

export type Described = { name: string; code: string; typeCode: string };
export type DocumentType = { code: string; name: string };

/** What becomes of publishing, in words, before it is done: version, document type, name and code for HIS. */
export function PublishDialog({
  templateId,
  described,
  types,
  next,
  problems,
  isOpen,
  onClose,
  onField,
  prepare,
  onPublished,
}: {
  templateId: string;
  described: Described;
  types: readonly DocumentType[];
  /** The number the version will have. */
  next: number;
  problems: readonly FormProblem[];
  isOpen: boolean;
  onClose: () => void;
  onField: (fieldId: string) => void;
  /** Stores the draft; null when it could not be stored, else its revision. */
  prepare: () => Promise<number | null>;
  onPublished: (version: number, described: Described) => void;
}) {
  const t = useWords();
  const lang = useLang();
  const [draft, setDraft] = useState(described);
  const [note, setNote] = useState("");
  useEffect(() => {
    if (isOpen) setDraft(described);
  }, [isOpen, described]);
  const publishing = useAction(async () => {
    const revision = await prepare();
    if (revision === null) return null;
    if (JSON.stringify(draft) !== JSON.stringify(described))
      await api.template.describe.mutate({ templateId, ...draft });
    return await api.template.publish.mutate({ templateId, revision, note });
  });
  const first = problems[0];
  const set = (change: Partial<Described>) => setDraft((was) => ({ ...was, ...change }));
  return (
    <Dialog
      title={t(`发布第 ${next} 版`, `Publish version ${next}`)}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("先不发布", "Not yet")}</Button>
          <Button
            look="main"
            isBusy={publishing.isBusy}
            reason={
              first
                ? t("先处理下面的问题", "Solve the problems below first")
                : draft.name.trim() && draft.code.trim() && draft.typeCode
                  ? null
                  : t("名称、编码和文书类型必填", "Name, code and document type are required")
            }
            onClick={async () => {
              const published = await publishing.run();
              if (!published) return;
              onPublished(published.version, draft);
              onClose();
            }}
          >
            {t("发布", "Publish")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <p>
          {next === 1
            ? t(
                "发布后业务系统即可用它生成文书。已发布的版本不再改变；以后的修改成为新版本。",
                "From then on systems can make documents from it. A published version never changes; later changes become new versions.",
              )
            : t(
                `新文书改用第 ${next} 版；已经生成的文书仍是它们当时的版本。`,
                `New documents are made from version ${next}; those already made keep theirs.`,
              )}
        </p>
        <Field
          label={t("名称（必填）", "Name (required)")}
          value={draft.name}
          maxLength={80}
          onChange={(event) => set({ name: event.target.value })}
        />
        <Field
          label={t("编码（必填，业务系统用它指定模板）", "Code (required; systems name the template by it)")}
          value={draft.code}
          isMono
          maxLength={40}
          onChange={(event) => set({ code: event.target.value.trim() })}
        />
        <label className="flex flex-col gap-1 text-ink2">
          {t("文书类型（必填）", "Document type (required)")}
          <select
            value={draft.typeCode}
            onChange={(event) => set({ typeCode: event.target.value })}
            className="h-9 rounded-card border border-edge bg-surface px-2 text-card text-ink"
          >
            {types.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}（{code}）
              </option>
            ))}
          </select>
        </label>
        <Field
          label={t("改了什么（给以后的人看）", "What changed, for those who come after")}
          value={note}
          maxLength={200}
          onChange={(event) => setNote(event.target.value)}
        />
        {problems.length > 0 && (
          <ul className="flex flex-col gap-1">
            {problems.map(({ field, name, say }, at) => (
              <li key={at} className="rounded-card bg-plum-soft px-2.5 py-1.5 text-plum">
                {name} {say[lang]}
                {field && (
                  <button type="button" onClick={() => onField(field)} className="ml-2 underline">
                    {t("去这个字段", "Go to the field")}
                  </button>
                )}
              </li>
            ))}
          </ul>
        )}
        {publishing.problem && (
          <Failure
            t={t}
            title={t("没有发布", "Not published")}
            say={
              publishing.problem.told?.say[lang] ??
              t("网络不通，请检查后再试。", "The network failed; check it and try again.")
            }
            trace={publishing.problem.told?.requestId}
          />
        )}
      </div>
    </Dialog>
  );
}
