import type { listExternalTokens } from "#modules/timestamp/list-external.ts";
import type { listTimestamps } from "#modules/timestamp/status.ts";
import { clockMs, dateOnly, shortHex } from "#ui/format.ts";
import { missedWords } from "#modules/timestamp/ui/missed-words.ts";
import { Empty } from "#ui/notice.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import type { Translate } from "#ui/words.ts";

type Issued = Awaited<ReturnType<typeof listTimestamps>>["timestamps"];
type Outside = Awaited<ReturnType<typeof listExternalTokens>>["tokens"];

export function IssuedTokens({ timestamps, t }: { timestamps: Issued; t: Translate }) {
  if (timestamps.length === 0)
    return (
      <Empty
        title={t("还没有时间戳", "No timestamps yet")}
        action={t(
          "每次签名会签发一枚；其他系统可用 /tsa（RFC 3161）。",
          "Every signature gets one; other systems may use /tsa (RFC 3161).",
        )}
      />
    );
  return (
    <Table
      caption={t("签发记录", "Issued tokens")}
      rows={timestamps}
      rowKey={(row) => row.id}
      columns={[
        {
          key: "serial",
          head: t("令牌号", "Serial"),
          cell: (row) => <span className="font-mono text-hint">{row.serial}</span>,
        },
        {
          key: "at",
          head: t("时刻", "Time"),
          cell: (row) => (
            <span className="font-mono text-hint">
              {dateOnly(row.genTime)} {clockMs(row.genTime)}
            </span>
          ),
        },
        {
          key: "accuracy",
          head: t("误差界", "Accuracy"),
          cell: (row) => (row.accuracyMs === null ? t("未声明", "not claimed") : `±${row.accuracyMs} ms`),
        },
        {
          key: "clock",
          head: t("时间来源", "Clock"),
          cell: (row) => (row.isDemoTime ? <DemoTime text={t("演示时间", "Demo time")} /> : t("已校准", "disciplined")),
        },
        { key: "hash", head: t("算法", "Hash"), cell: (row) => row.hashAlgorithm.toUpperCase() },
        {
          key: "imprint",
          head: t("摘要", "Imprint"),
          cell: (row) => <span className="font-mono text-hint">{shortHex(row.imprint)}</span>,
          title: (row) => row.imprint,
        },
      ]}
    />
  );
}

/** Tokens that an authority outside stamped for us, and why it was asked. */
export function OutsideTokens({ tokens, t }: { tokens: Outside; t: Translate }) {
  if (tokens.length === 0)
    return (
      <Empty
        title={t("还没有外部时间戳", "No token from outside yet")}
        action={t(
          "本院单元签不出、或文书类型指定外部服务时，才会向外取。",
          "They are obtained when our own unit cannot stamp, or a document type asks for an authority outside.",
        )}
      />
    );
  return (
    <Table
      caption={t("外部取得的时间戳", "Tokens from outside")}
      rows={tokens}
      rowKey={(row) => row.id}
      columns={[
        { key: "by", head: t("签发者", "By"), cell: (row) => row.tsaName, title: (row) => row.signer },
        {
          key: "at",
          head: t("时刻", "Time"),
          cell: (row) => (
            <span className="font-mono text-hint">
              {dateOnly(row.genTime)} {clockMs(row.genTime)}
            </span>
          ),
        },
        {
          key: "accuracy",
          head: t("误差界", "Accuracy"),
          cell: (row) => (row.accuracyUs === null ? t("未声明", "not claimed") : `±${row.accuracyUs / 1000} ms`),
        },
        {
          key: "why",
          head: t("未由谁签", "Instead of"),
          cell: (row) => insteadOf(row.insteadOf, t),
          title: (row) => insteadOf(row.insteadOf, t),
        },
        {
          key: "compared",
          head: t("与本机比对", "Compared with"),
          cell: (row) =>
            row.comparedWith === "host"
              ? t("主机时钟 ±60 s", "host clock ±60 s")
              : t(`本院时钟 ±${row.comparedBoundUs / 1000} ms`, `our clock ±${row.comparedBoundUs / 1000} ms`),
        },
        { key: "hash", head: t("算法", "Hash"), cell: (row) => row.hashAlgorithm.toUpperCase() },
        {
          key: "imprint",
          head: t("摘要", "Imprint"),
          cell: (row) => <span className="font-mono text-hint">{shortHex(row.imprint)}</span>,
          title: (row) => row.imprint,
        },
      ]}
    />
  );
}

const insteadOf = (missed: Outside[number]["insteadOf"], t: Translate): string =>
  missed.length === 0 ? t("按次序首选", "first in the order") : missedWords(missed, t);

export function DemoTime({ text }: { text: string }) {
  return <StateTag tone="wait">{text}</StateTag>;
}
