"use client";

import { CircleCheck, CircleQuestionMark, CircleX } from "lucide-react";
import { Card } from "#ui/card.tsx";
import { useWords } from "#ui/lang.tsx";
import type { Report } from "../report.ts";
import { revisionWords } from "./verdict-words.ts";

/** 签署后发生了什么: every revision, what it added, and whether that was permitted. */
export function LaterChanges({ report }: { report: Report }) {
  const t = useWords();
  const firstSigned = report.revisions.findIndex(({ signs }) => signs.length > 0);
  return (
    <Card
      title={t("签署后发生了什么", "What happened after signing")}
      hint={t("按修订逐次比较", "revision by revision")}
    >
      <ul className="flex flex-col gap-2">
        {report.revisions.map((one, at) => {
          const forbidden = one.changes.filter(({ isAllowed }) => !isAllowed);
          const isBad = forbidden.some(({ isPermitted }) => !isPermitted);
          const isOpen = forbidden.length > 0;
          const Icon = isBad ? CircleX : isOpen ? CircleQuestionMark : CircleCheck;
          const colour = isBad ? "text-plum" : isOpen ? "text-mist" : "text-bamboo";
          const outcome = isBad
            ? t("不允许", "not permitted")
            : isOpen
              ? t("没有人签名", "signed by nobody")
              : at === firstSigned
                ? t("内容由此固定", "fixed from here on")
                : at > firstSigned && firstSigned >= 0
                  ? t("符合规则", "permitted")
                  : t("签署之前", "before signing");
          return (
            <li key={one.revision} className="flex items-start gap-3">
              <Icon aria-hidden="true" size={15} strokeWidth={1.75} className={`mt-0.5 shrink-0 ${colour}`} />
              <span className="w-14 shrink-0 text-ink2">{t(`修订 ${one.revision}`, `Rev. ${one.revision}`)}</span>
              <span className="min-w-0 flex-1 break-words">
                {(!isOpen || one.signs.length > 0) && <span>{revisionWords(report, one, t)}</span>}
                {forbidden.map((change) => (
                  <span key={`${change.code} ${change.zh}`} className={`block ${isBad ? "text-plum" : ""}`}>
                    {t(change.zh, change.en)}
                  </span>
                ))}
              </span>
              <span className={`shrink-0 ${isBad ? "text-plum" : "text-ink2"}`}>{outcome}</span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
