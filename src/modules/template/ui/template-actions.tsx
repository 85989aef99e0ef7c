"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";

type Row = { id: string; name: string; code: string; typeCode: string; state: "draft" | "published" | "retired" };

const retire = async (templateId: string) => {
  await api.template.retire.mutate({ templateId });
  return true;
};
const duplicate = async ({ id, name, code, typeCode }: Row, copyWord: string) => {
  const { draft } = await api.template.get.query({ templateId: id });
  const stamp = Date.now().toString(36);
  return await api.template.create.mutate({
    name: `${name.slice(0, 70)} ${copyWord}`,
    code: `${code.slice(0, 30)}-${stamp}`,
    typeCode,
    form: draft,
  });
};

/** What a row of the list offers; `reason` says why this person may not. */
export function TemplateActions({ row, reason }: { row: Row; reason: string | null }) {
  const t = useWords();
  const lang = useLang();
  const router = useRouter();
  const [isAsking, setAsking] = useState(false);
  const copying = useAction(duplicate);
  const retiring = useAction(retire);
  const problem = copying.problem ?? retiring.problem;
  return (
    <span className="flex items-center gap-1">
      <Button
        look="link"
        reason={reason}
        isBusy={copying.isBusy}
        onClick={async () => {
          const made = await copying.run(row, t("副本", "copy"));
          if (made) window.location.assign(`/template/${made.templateId}`);
        }}
      >
        {t("复制", "Duplicate")}
      </Button>
      <Button
        look="link"
        reason={reason ?? (row.state === "retired" ? t("已停用", "It is retired") : null)}
        onClick={() => setAsking(true)}
      >
        {t("停用", "Retire")}
      </Button>
      <Dialog
        title={t(`停用模板“${row.name}”`, `Retire “${row.name}”`)}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t("不停用", "Keep it")}</Button>
            <Button
              look="danger"
              isBusy={retiring.isBusy}
              onClick={async () => {
                if (!(await retiring.run(row.id))) return;
                setAsking(false);
                router.refresh();
              }}
            >
              {t("停用", "Retire")}
            </Button>
          </>
        }
      >
        <p>
          {t(
            "业务系统不能再用它生成文书，编码可以给别的模板用。已经生成的文书不变。停用后不能恢复，但可以复制一份。",
            "Systems can no longer make documents from it, and its code becomes free. Documents already made stay as they are. It cannot be brought back, but it can be duplicated.",
          )}
        </p>
      </Dialog>
      {problem && (
        <Dialog title={t("没有成功", "It did not work")} isOpen onClose={() => router.refresh()}>
          <Failure
            t={t}
            title={t("没有成功", "It did not work")}
            say={
              problem.told?.say[lang] ?? t("网络不通，请检查后再试。", "The network failed; check it and try again.")
            }
            trace={problem.told?.requestId}
          />
        </Dialog>
      )}
    </span>
  );
}
