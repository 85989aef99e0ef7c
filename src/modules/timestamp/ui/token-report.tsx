"use client";

import { Card, Facts } from "#ui/card.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { StateTag, type Tone } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import type { Translate } from "#ui/words.ts";
import { tokenTime } from "./file-words.ts";

type Status = "passed" | "failed" | "unknown" | "not-applied";
export type Report = {
  verdict: "valid" | "invalid" | "unknown";
  checks: { code: string; status: Status; zh: string; en: string; clause: string; detail: string }[];
  details: {
    time: string;
    accuracyMs: number | null;
    signerName: string | null;
    organization: string | null;
    imprint: { algorithm: string; value: string };
    serial: string;
    policy: string;
    isDemoTime: boolean;
  } | null;
  known: { id: string; isSame: boolean; by: string } | null;
};

/** A token's verdict, what it says, and every check with the clause that asks for it. */
export function TokenReport({ name, report }: { name: string; report: Report }) {
  const t = useWords();
  const lang = useLang();
  const { verdict, checks, details, known } = report;
  return (
    <Card title={name} hint={<Verdict verdict={verdict} t={t} />} isTight>
      {details && (
        <div className="border-b border-line p-3.5">
          <Facts
            rows={[
              [t("时刻", "Time"), <b key="time">{tokenTime(details.time, details.accuracyMs)}</b>],
              [
                t("签发者", "By"),
                [details.signerName, details.organization].filter(Boolean).join(" · ") ||
                  t("未附证书", "no certificate"),
              ],
              [t("记录", "Record"), recordWords(known, t)],
              [
                t("摘要", "Imprint"),
                <span key="imprint" className="font-mono text-hint break-all">
                  {details.imprint.algorithm.toUpperCase()} {details.imprint.value}
                </span>,
              ],
              [
                t("令牌号", "Serial"),
                <span key="serial" className="font-mono text-hint">
                  {details.serial}
                </span>,
              ],
              [
                t("策略", "Policy"),
                <span key="policy" className="font-mono text-hint">
                  {details.policy}
                  {details.isDemoTime && t("（演示时间）", " (demo time)")}
                </span>,
              ],
            ]}
          />
        </div>
      )}
      <Table
        caption={t(`${name} 的各项核验`, `Checks of ${name}`)}
        rows={checks}
        rowKey={({ code }) => code}
        columns={[
          { key: "what", head: t("核验项", "Check"), cell: (row) => row[lang] },
          { key: "status", head: t("结果", "Result"), cell: ({ status }) => <CheckState status={status} t={t} /> },
          { key: "clause", head: t("依据", "Clause"), cell: ({ clause }) => clause },
          {
            key: "detail",
            head: t("说明", "Detail"),
            cell: ({ detail }) => <span className="font-mono text-hint">{detail}</span>,
            title: ({ detail }) => detail,
          },
        ]}
      />
    </Card>
  );
}

function recordWords(known: Report["known"], t: Translate): string {
  if (!known) return t("本机构没有它的记录", "not on record here");
  if (known.by !== "own") return t(`取自外部：${known.by}`, `obtained from outside: ${known.by}`);
  return known.isSame
    ? t("本机构签发，与记录一致", "issued here, as recorded")
    : t("令牌号是本机构的，内容与记录不同", "the serial is ours, the content is not what was recorded");
}

function Verdict({ verdict, t }: { verdict: Report["verdict"]; t: Translate }) {
  if (verdict === "valid") return <StateTag tone="valid">{t("有效", "Valid")}</StateTag>;
  if (verdict === "invalid") return <StateTag tone="invalid">{t("无效", "Not valid")}</StateTag>;
  return <StateTag tone="unknown">{t("不能确定", "Cannot be told")}</StateTag>;
}

function CheckState({ status, t }: { status: Status; t: Translate }) {
  const shown: Record<Status, [Tone, string]> = {
    passed: ["done", t("通过", "Passed")],
    failed: ["bad", t("不通过", "Failed")],
    unknown: ["unknown", t("不能确定", "Cannot be told")],
    "not-applied": ["off", t("未要求", "Not asked")],
  };
  const [tone, words] = shown[status];
  return <StateTag tone={tone}>{words}</StateTag>;
}
