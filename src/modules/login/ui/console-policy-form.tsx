"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import { OPEN_SESSIONS } from "../rules.ts";

const save = (openSessions: number) => api.login.savePolicy.mutate({ openSessions }).then(() => true);

/** How many consoles one person may have open at a time. */
export function ConsolePolicyForm({ openSessions, mayEdit }: { openSessions: number; mayEdit: boolean }) {
  const t = useWords();
  const router = useRouter();
  const [wanted, setWanted] = useState(String(openSessions));
  const saving = useAction(useCallback(save, []));
  const { least, most } = OPEN_SESSIONS;
  return (
    <form
      aria-label={t("后台登录", "Console sign-in")}
      className="p-3.5"
      onSubmit={(event) => {
        event.preventDefault();
        void saving.run(Number(wanted)).then((done) => done && router.refresh());
      }}
    >
      <Field
        label={t(`一人同时登录几处（${least}–${most}）`, `Consoles one person may have open (${least}–${most})`)}
        type="number"
        required
        min={least}
        max={most}
        disabled={!mayEdit}
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <p className="mt-2 text-hint text-ink2">
        {t(
          "再登录一处，最早的一处立即结束，并在那里说明原因。从下一次登录起生效。",
          "One more sign-in ends the oldest at once and says why there. Holds from the next sign-in on.",
        )}
      </p>
      {mayEdit && (
        <div className="mt-3">
          <Button type="submit" look="main" isBusy={saving.isBusy}>
            {t("保存", "Save")}
          </Button>
        </div>
      )}
      <ActionFailure title={t("没有保存", "Not saved")} problem={saving.problem} />
    </form>
  );
}
