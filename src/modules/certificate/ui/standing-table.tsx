import { dateTime } from "#ui/format.ts";
import { StateTag, type Tone } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import type { Translate } from "#ui/words.ts";
import type { Standing } from "../standing.ts";
import { standingWords } from "./revocation-words.ts";

type Row = { subject: string; serial: string; standing: Standing };

const TONES: Record<Standing["status"], readonly [Tone, string, string]> = {
  good: ["valid", "正常", "Good"],
  revoked: ["invalid", "已吊销", "Revoked"],
  unknown: ["unknown", "无法确认", "Cannot tell"],
};

export function StandingTag({ standing, t }: { standing: Pick<Standing, "status" | "why">; t: Translate }) {
  const [tone, zh, en] = TONES[standing.status];
  const isHeld = standing.why === "certificateHold" && standing.status === "revoked";
  return <StateTag tone={tone}>{isHeld ? t("冻结", "On hold") : t(zh, en)}</StateTag>;
}

/** `吊销列表第 0a 号 · 示范认证 SM2 运营 CA 一` */
export function sourceWords(source: NonNullable<Standing["source"]>, t: Translate): string {
  const by = /CN=([^,]+)/.exec(source.by)?.[1] ?? source.by;
  if (source.kind === "ocsp") return t(`OCSP 应答 · ${by}`, `OCSP answer of ${by}`);
  const number = source.number === null ? "" : t(`第 ${source.number} 号`, ` no. ${source.number}`);
  return t(`吊销列表${number} · ${by}`, `CRL${number} of ${by}`);
}

/** What is known now about a certificate and the CAs above it, and who says so. */
export function StandingTable({ rows, t }: { rows: readonly Row[]; t: Translate }) {
  return (
    <Table
      caption={t("证书链现在的状态", "The chain's status now")}
      rows={rows}
      rowKey={(row) => row.serial}
      columns={[
        {
          key: "certificate",
          head: t("证书", "Certificate"),
          cell: (row) => /CN=([^,]+)/.exec(row.subject)?.[1] ?? row.subject,
          title: (row) => row.subject,
        },
        { key: "now", head: t("现在", "Now"), cell: (row) => <StandingTag standing={row.standing} t={t} /> },
        {
          key: "why",
          head: t("原因", "Why"),
          cell: (row) => standingWords(row.standing, t),
          title: (row) => standingWords(row.standing, t),
        },
        {
          key: "since",
          head: t("自", "Since"),
          cell: (row) => (row.standing.since ? dateTime(row.standing.since) : "—"),
        },
        {
          key: "source",
          head: t("依据", "Source"),
          cell: (row) => (row.standing.source ? sourceWords(row.standing.source, t) : "—"),
          title: (row) => (row.standing.source ? sourceWords(row.standing.source, t) : ""),
        },
        {
          key: "made",
          head: t("签发于", "Made"),
          cell: (row) => (row.standing.source ? dateTime(row.standing.source.thisUpdate) : "—"),
        },
        {
          key: "next",
          head: t("下次更新", "Next update"),
          cell: (row) => (row.standing.source?.nextUpdate ? dateTime(row.standing.source.nextUpdate) : "—"),
        },
      ]}
    />
  );
}
