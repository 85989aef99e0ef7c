import type { ListedItem, ListedJob } from "#modules/sealing/list-jobs.ts";
import type { SignerShare } from "#modules/sealing/list-signers.ts";
import { isThere } from "#modules/sealing/rules.ts";
import { ItemStateTag } from "#modules/sealing/ui/job-words.tsx";
import { Progress } from "#modules/sealing/ui/progress.tsx";
import { dateTime, shortHex } from "#ui/format.ts";
import { type Column, Table } from "#ui/table.tsx";
import type { Lang, Translate } from "#ui/words.ts";

/** With its signer's name. */
type Listed = ListedItem & { signer: string | null };

/** Each file's result. */
export function ItemTable({
  job,
  items,
  t,
  language,
}: {
  job: ListedJob;
  items: readonly Listed[];
  t: Translate;
  language: Lang;
}) {
  const signer: Column<Listed> = {
    key: "signer",
    head: t("签名人", "Signer"),
    cell: (row) => (
      <>
        {row.signer} <span className="font-mono text-hint text-ink2">{row.staffNo ?? "—"}</span>
      </>
    ),
  };
  const evidence: Column<Listed> = {
    key: "record",
    head: t("证据记录", "Evidence record"),
    cell: (row) =>
      row.isRecorded ? (
        <a href={`/api/sealing/${job.id}/${row.number}.ers`} download={`${row.number}.ers`}>
          RFC 4998
        </a>
      ) : row.state === "done" ? (
        t("待补时间戳", "to be stamped")
      ) : (
        "—"
      ),
  };
  return (
    <Table
      caption={t("文件", "Files")}
      rows={items}
      rowKey={(row) => String(row.number)}
      columns={[
        { key: "number", head: t("序号", "No."), cell: (row) => row.number },
        {
          key: "name",
          head: t("文件", "File"),
          cell: (row) => (isThere(row) ? <a href={`/document/${row.documentId}`}>{row.name}</a> : row.name),
          title: (row) => row.name,
        },
        ...(job.what === "sign" ? [signer] : []),
        {
          key: "state",
          head: t("结果", "Result"),
          cell: (row) => <ItemStateTag what={job.what} state={row.state} t={t} />,
        },
        {
          key: "problem",
          head: t("原因", "Why"),
          cell: (row) => row.say?.[language] ?? row.problem ?? "—",
          title: (row) => row.say?.[language] ?? "",
        },
        {
          key: "digest",
          head: "SM3",
          cell: (row) => <span className="font-mono text-hint">{row.digest ? shortHex(row.digest) : "—"}</span>,
          title: (row) => row.digest ?? "",
        },
        ...(job.stamp === "chunk" ? [evidence] : []),
        {
          key: "at",
          head: t("时间", "At"),
          cell: (row) => <span className="font-mono text-hint">{row.at ? dateTime(row.at) : "—"}</span>,
        },
      ]}
    />
  );
}

/** Whom a batch waits for. */
export function SignerTable({ signers, t }: { signers: readonly SignerShare[]; t: Translate }) {
  return (
    <Table
      caption={t("签名人", "Signers")}
      rows={signers}
      rowKey={(row) => row.staffNo}
      columns={[
        { key: "no", head: t("工号", "Staff no."), cell: (row) => <span className="font-mono">{row.staffNo}</span> },
        { key: "name", head: t("姓名", "Name"), cell: (row) => row.name || t("没有这个人", "Nobody") },
        { key: "department", head: t("科室", "Department"), cell: (row) => row.department || "—" },
        {
          key: "progress",
          head: t("进度", "Progress"),
          cell: (row) => <Progress label={row.name || row.staffNo} counts={row} />,
        },
        { key: "asked", head: t("等待签名", "Waiting"), isNumber: true, cell: (row) => row.asked },
        { key: "done", head: t("已签", "Signed"), isNumber: true, cell: (row) => row.done },
        { key: "failed", head: t("未签", "Not signed"), isNumber: true, cell: (row) => row.failed },
        { key: "total", head: t("共", "All"), isNumber: true, cell: (row) => row.total },
      ]}
    />
  );
}
