"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";

const revoke = (grantId: string) => api.seal.revokeGrant.mutate({ grantId });

/** Ends a grant at once. */
export function RevokeButton({ grantId }: { grantId: string }) {
  const t = useWords();
  const router = useRouter();
  const { run, isBusy, problem } = useAction(useCallback(revoke, []));
  async function end() {
    await run(grantId);
    router.refresh();
  }
  return (
    <>
      <Button look="link" isBusy={isBusy} onClick={() => void end()}>
        {t("收回", "Revoke")}
      </Button>
      <ActionFailure problem={problem} title={t("没有收回", "Not revoked")} />
    </>
  );
}
