"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { ActionRemark } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";
import type { Scope } from "../rules.ts";

const set = (applicationId: string, scopes: Scope[]) => api.his.setScopes.mutate({ applicationId, scopes });

/** Grants an application institution signing, or takes it away. */
export function ScopeSwitch({ applicationId, scopes }: { applicationId: string; scopes: readonly Scope[] }) {
  const t = useWords();
  const router = useRouter();
  const { run, isBusy, problem } = useAction(useCallback(set, []));
  const isGranted = scopes.includes("institution-sign");

  async function turn() {
    await run(applicationId, isGranted ? [] : ["institution-sign"]);
    router.refresh();
  }

  return (
    <span className="inline-flex items-center gap-2">
      <Button look="link" isBusy={isBusy} onClick={() => void turn()}>
        {isGranted ? t("收回", "Take away") : t("授权", "Grant")}
      </Button>
      <ActionRemark problem={problem} />
    </span>
  );
}
