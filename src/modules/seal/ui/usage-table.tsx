import { dateTime } from "#ui/format.ts";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import type { Translate } from "#ui/words.ts";
import type { RuleKind } from "../rules.ts";
import { ruleWords } from "./words.ts";

export type ShownUsage = {
  id: string;
  at: Date;
  title: string;
  visitNo: string | null;
  documentId: string;
  revision: number | null;
  firstPage: number | null;
  lastPage: number | null;
  person: string | null;
  applicationId: string | null;
  source: string;
  rule: RuleKind;
  version: number;
  digestBefore: string | null;
  digestAfter: string | null;
  problem: string | null;
  say: { zh: string; en: string } | null;
};

const stampedPage = ({ documentId, revision, firstPage }: ShownUsage): string =>
  `/document/${documentId}?rev=${revision}&p=${firstPage}`;

/** 用章记录: each row one click from the page that was sealed. @param nameOf of a hospital system */
export function UsageTable({
  usages,
  nameOf,
  t,
}: {
  usages: readonly ShownUsage[];
  nameOf: (applicationId: string) => string;
  t: Translate;
}) {
  return (
    <Table
      caption={t("用章记录", "Uses")}
      rows={usages}
      rowKey={(row) => row.id}
      columns={[
        {
          key: "at",
          head: t("时间", "At"),
          cell: (row) => <span className="font-mono text-hint">{dateTime(row.at).slice(5, 16)}</span>,
          title: (row) => dateTime(row.at),
        },
        {
          key: "thumbnail",
          head: t("落章", "Sealed page"),
          cell: (row) =>
            row.problem === null ? (
              <a href={stampedPage(row)} aria-label={t(`看盖章页：${row.title}`, `The sealed page of ${row.title}`)}>
                <img
                  className="h-9 w-7 border border-line bg-white object-cover"
                  src={`/api/document/${row.documentId}/page/${row.firstPage}.png?revision=${row.revision}&width=100`}
                  alt=""
                  loading="lazy"
                />
              </a>
            ) : (
              "—"
            ),
        },
        {
          key: "title",
          head: t("文书", "Document"),
          cell: (row) => (
            <a
              className="block max-w-[150px] truncate"
              href={row.problem === null ? stampedPage(row) : `/document/${row.documentId}`}
            >
              {row.title}
            </a>
          ),
          title: (row) => row.title,
        },
        {
          key: "result",
          head: t("结果", "Result"),
          cell: (row) =>
            row.problem === null ? (
              <StateTag tone="done">{t("已盖", "Sealed")}</StateTag>
            ) : (
              <span className="flex min-w-0 items-center gap-1.5">
                <StateTag tone="bad">{t("未盖", "Not sealed")}</StateTag>
                <span className="truncate text-ink2">{row.say ? t(row.say.zh, row.say.en) : row.problem}</span>
              </span>
            ),
          title: (row) => (row.say ? t(row.say.zh, row.say.en) : ""),
        },
        {
          key: "visit",
          head: t("住院号", "Visit no."),
          cell: (row) => <span className="font-mono text-hint">{row.visitNo ?? "—"}</span>,
        },
        {
          key: "who",
          head: t("使用人", "By"),
          cell: (row) => (
            <>
              {row.person ?? (row.applicationId ? nameOf(row.applicationId) : "—")}{" "}
              <span className="text-hint text-ink2">{sourceWords(row.source, t)}</span>
            </>
          ),
        },
        {
          key: "place",
          head: t("位置", "Place"),
          cell: (row) => `${ruleWords(row.rule, t)} · ${pagesWords(row, t)} · v${row.version}`,
        },
        {
          key: "digest",
          head: t("盖前 → 盖后 SM3", "SM3 before → after"),
          cell: (row) => (
            <span className="font-mono text-hint">
              {row.digestAfter ? `${row.digestBefore?.slice(0, 6) ?? ""} → ${row.digestAfter.slice(0, 6)}` : "—"}
            </span>
          ),
          title: (row) => `SM3 ${row.digestBefore ?? "—"} → ${row.digestAfter ?? "—"}`,
        },
      ]}
    />
  );
}

export function sourceWords(source: string, t: Translate): string {
  if (source === "console") return t("控制台", "Console");
  return source === "his" ? t("接口", "Interface") : t("批量", "Batch");
}

export function pagesWords({ firstPage, lastPage }: Pick<ShownUsage, "firstPage" | "lastPage">, t: Translate): string {
  if (firstPage === null || lastPage === null) return "—";
  return firstPage === lastPage
    ? t(`第 ${firstPage} 页`, `p. ${firstPage}`)
    : t(`${firstPage}–${lastPage} 页`, `pp. ${firstPage}–${lastPage}`);
}
