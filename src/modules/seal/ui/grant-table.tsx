import { dateOnly } from "#ui/format.ts";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import type { Translate } from "#ui/words.ts";
import { daysLeft, type GrantHolder } from "../rules.ts";
import type { Applications } from "./in-flight.tsx";
import { RevokeButton } from "./revoke-button.tsx";
import { holderWords } from "./words.ts";

type ShownGrant = {
  id: string;
  holderKind: GrantHolder;
  holderId: string;
  documentTypes: string[] | null;
  documentId: string | null;
  from: Date;
  until: Date;
  maxUses: number | null;
  addresses: string[] | null;
  uses: number;
  state: "active" | "revoked";
};

/** 授权: who may use the seal, for what, until when, how often already. */
export function GrantTable({
  sealId,
  grants,
  isKeeper,
  applications,
  now,
  nameOf,
  typesWords,
  t,
}: {
  sealId: string;
  grants: readonly ShownGrant[];
  isKeeper: boolean;
  applications: Applications;
  now: Date;
  nameOf: (kind: GrantHolder, id: string) => string;
  /** Names of document types by their codes. */
  typesWords: (codes: readonly string[]) => string;
  t: Translate;
}) {
  const isOver = (row: ShownGrant) => row.state === "revoked" || row.until <= now;
  return (
    <Table
      caption={t("授权", "Grants")}
      rows={grants}
      rowKey={(row) => row.id}
      isOff={isOver}
      columns={[
        {
          key: "holder",
          head: t("授权给", "To"),
          cell: (row) => `${holderWords(row.holderKind, t)} ${nameOf(row.holderKind, row.holderId)}`,
        },
        {
          key: "types",
          head: t("文书", "Documents"),
          cell: (row) =>
            row.documentId ? (
              <a href={`/document/${row.documentId}`}>{t("一份文书", "one document")}</a>
            ) : row.documentTypes ? (
              typesWords(row.documentTypes)
            ) : (
              t("全部类型", "every type")
            ),
        },
        { key: "from", head: t("自", "From"), cell: (row) => dateOnly(row.from) },
        { key: "until", head: t("至", "Until"), cell: (row) => dateOnly(row.until) },
        {
          key: "uses",
          head: t("已用 / 上限", "Used / at most"),
          isNumber: true,
          cell: (row) => `${row.uses} / ${row.maxUses ?? t("不限", "∞")}`,
        },
        {
          key: "addresses",
          head: t("工作站", "Workstations"),
          cell: (row) => row.addresses?.join("、") ?? t("不限", "anywhere"),
          title: (row) => row.addresses?.join("、") ?? "",
        },
        {
          key: "state",
          head: t("状态", "State"),
          cell: (row) =>
            row.state === "revoked" ? (
              <StateTag tone="off">{t("已收回", "Revoked")}</StateTag>
            ) : isOver(row) ? (
              <StateTag tone="off">{t("已到期", "Ended")}</StateTag>
            ) : daysLeft(row, now) !== null ? (
              <StateTag tone="wait">{t(`还剩 ${daysLeft(row, now)} 天`, `${daysLeft(row, now)} days left`)}</StateTag>
            ) : (
              <StateTag tone="done">{t("有效", "In force")}</StateTag>
            ),
        },
        {
          key: "act",
          head: t("操作", "Act"),
          cell: (row) =>
            isKeeper &&
            row.state === "active" && (
              <RevokeButton
                sealId={sealId}
                grantId={row.id}
                holder={nameOf(row.holderKind, row.holderId)}
                applications={applications}
              />
            ),
        },
      ]}
    />
  );
}
