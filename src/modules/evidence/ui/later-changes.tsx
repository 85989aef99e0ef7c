"use client";

import { CircleCheck, CircleX } from "lucide-react";
import { Card } from "#ui/card.tsx";
import { useWords } from "#ui/lang.tsx";
import type { SignatureReport } from "../report.ts";

/** 签署后发生了什么: every revision after the first signature, each said once. */
export function LaterChanges({ signatures }: { signatures: readonly SignatureReport[] }) {
  const t = useWords();
  const seen = new Map<string, SignatureReport["changesAfter"][number]>();
  for (const { changesAfter } of signatures)
    for (const change of changesAfter) {
      const key = `${change.revision} ${change.code} ${change.zh}`;
      // One signature may permit what another forbids: the stricter one is shown.
      if (seen.get(key)?.isAllowed !== false) seen.set(key, change);
    }
  const changes = [...seen.values()].sort((a, b) => a.revision - b.revision);
  return (
    <Card
      title={t("签署后发生了什么", "What happened after signing")}
      hint={t("按修订逐次比较", "revision by revision")}
    >
      {changes.length === 0 ? (
        <p>{t("第一个签名之后没有增加任何内容。", "Nothing was added after the first signature.")}</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {changes.map((change) => (
            <li key={`${change.revision} ${change.code} ${change.zh}`} className="flex items-start gap-3">
              {change.isAllowed ? (
                <CircleCheck aria-hidden="true" size={15} strokeWidth={1.75} className="mt-0.5 shrink-0 text-bamboo" />
              ) : (
                <CircleX aria-hidden="true" size={15} strokeWidth={1.75} className="mt-0.5 shrink-0 text-plum" />
              )}
              <span className="w-14 shrink-0 text-ink2">{t(`修订 ${change.revision}`, `Rev. ${change.revision}`)}</span>
              <span className={change.isAllowed ? "" : "text-plum"}>{t(change.zh, change.en)}</span>
              <span className="ml-auto shrink-0 text-ink2">
                {change.isAllowed ? t("符合规则", "permitted") : t("不允许", "not permitted")}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
