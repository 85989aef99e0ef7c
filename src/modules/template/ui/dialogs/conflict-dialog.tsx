"use client";

import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import type { Told } from "#server/trpc.ts";
import type { Form } from "../../form.ts";
import type { Described } from "./publish-dialog.tsx";

/** Another person saved meanwhile: nobody's work is lost, whichever way is chosen. */
export function ConflictDialog({
  told,
  form,
  described,
  isOpen,
  onClose,
  onTheirs,
  onCopied,
}: {
  told: Told | null;
  form: Form;
  described: Described;
  isOpen: boolean;
  onClose: () => void;
  onTheirs: () => Promise<void>;
  onCopied: (templateId: string) => void;
}) {
  const t = useWords();
  const lang = useLang();
  const loading = useAction(onTheirs);
  const copying = useAction(async () => {
    const stamp = Date.now().toString(36);
    const name = `${described.name.slice(0, 70)} ${t("副本", "copy")}`;
    return await api.template.create.mutate({
      name,
      code: `${described.code.slice(0, 30)}-${stamp}`,
      typeCode: described.typeCode,
      form,
    });
  });
  const problem = loading.problem ?? copying.problem;
  return (
    <Dialog
      title={t("别人刚保存了这个模板", "Another person saved this template")}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button
            isBusy={copying.isBusy}
            onClick={async () => {
              const made = await copying.run();
              if (made) onCopied(made.templateId);
            }}
          >
            {t("把我的另存为副本", "Save mine as a copy")}
          </Button>
          <Button look="main" isBusy={loading.isBusy} onClick={() => void loading.run()}>
            {t("看他的，放弃我的", "See theirs, leave mine")}
          </Button>
        </>
      }
    >
      <p>{told?.say[lang]}</p>
      <p className="mt-2 text-ink2">
        {t(
          "你的改动还在这个窗口里，没有保存，也没有覆盖别人的。关闭这个窗口前请选一种。",
          "Your changes are still in this window: they are not saved, and nothing of the other person's was overwritten. Choose before you close the window.",
        )}
      </p>
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
