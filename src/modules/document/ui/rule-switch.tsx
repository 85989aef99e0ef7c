"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { ActionRemark } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import type { HiddenPolicy } from "../rules.ts";

type Type = { code: string; name: string; mustRead: boolean };
type Change = { needsStatus?: boolean; hidden?: HiddenPolicy };
type Props<Rule> = { type: Type & Rule; mayChange: boolean };

const save = ({ code, name, mustRead }: Type, change: Change) =>
  api.document.saveType.mutate({ code, name, mustRead, ...change });

/** Whether documents of this type wait for the CA's word when it cannot be had. */
export function StatusRule({ type, mayChange }: Props<{ needsStatus: boolean }>) {
  const t = useWords();
  const { name, needsStatus } = type;
  return (
    <RuleSwitch
      type={type}
      isStrict={needsStatus}
      says={needsStatus ? t("须确认", "Required") : t("不强求", "If it can be had")}
      label={t(`更改${name}对吊销状态的要求`, `Change what ${name} demands of revocation status`)}
      turned={{ needsStatus: !needsStatus }}
      mayChange={mayChange}
    />
  );
}

/** Whether documents of this type are taken when they hold hidden content. */
export function HiddenRule({ type, mayChange }: Props<{ hidden: HiddenPolicy }>) {
  const t = useWords();
  const { name, hidden } = type;
  const isStrict = hidden === "refuse";
  return (
    <RuleSwitch
      type={type}
      isStrict={isStrict}
      says={isStrict ? t("不接收", "Refused") : t("警告", "Warned of")}
      label={t(`更改${name}有隐藏内容时的处理`, `Change what happens to ${name} with hidden content`)}
      turned={{ hidden: isStrict ? "warn" : "refuse" }}
      mayChange={mayChange}
    />
  );
}

function RuleSwitch(props: {
  type: Type;
  isStrict: boolean;
  says: string;
  label: string;
  /** What it becomes. */
  turned: Change;
  mayChange: boolean;
}) {
  const { type, isStrict, says, label, turned, mayChange } = props;
  const t = useWords();
  const router = useRouter();
  const { run, isBusy, problem } = useAction(useCallback(save, []));
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <StateTag tone={isStrict ? "wait" : "done"}>{says}</StateTag>
      {mayChange && (
        <Button
          look="link"
          isBusy={isBusy}
          aria-label={label}
          onClick={async () => {
            await run(type, turned);
            router.refresh();
          }}
        >
          {t("更改", "Change")}
        </Button>
      )}
      <ActionRemark problem={problem} />
    </span>
  );
}
