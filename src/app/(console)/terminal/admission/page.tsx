import type { Metadata } from "next";
import { AdmissionActions } from "#modules/terminal/ui/admission-actions.tsx";
import { admissionWhyWords, documentWords } from "#modules/terminal/ui/terminal-words.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateTime } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load } from "../../../request.ts";

export const metadata: Metadata = { title: "当面核验" };

export default async function AdmissionsPage() {
  const language = await lang();
  const t = words(language);
  const title = t("当面核验", "Checks in person");
  const loaded = await load(async (api) => ({ rows: await api.terminal.admissions(), me: await api.login.me() }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { rows, me } = loaded.data;
  const refusalFor = (row: (typeof rows)[number]): string | null => {
    if (!me.roles.some((role) => role === "system-admin" || role === "security-admin"))
      return t("请系统或安全管理员处理", "A system or security administrator must");
    if (row.personId === me.personId) return t("不能处理本人的", "Not your own");
    return row.recordedBy === me.personId ? t("登记人不能复核", "Who recorded it may not approve it") : null;
  };
  return (
    <>
      <PageTitle
        title={title}
        hint={
          <>
            <span>
              {t(
                "不能或不便刷脸的人：一人登记，另一人复核",
                "For whom no face check works: one records, another approves",
              )}
            </span>
            <a href="/terminal">{t("全部手机", "All phones")}</a>
          </>
        }
      />
      <ListCard>
        {rows.length === 0 ? (
          <Empty
            title={t("没有待办的当面核验", "No check in person waits")}
            action={t(
              "本人在手机上选“不便刷脸”后出现在这里，24 小时内有效。",
              "It appears here when somebody chooses so on the phone, for 24 hours.",
            )}
          />
        ) : (
          <Table
            caption={title}
            rows={rows}
            rowKey={(row) => row.id}
            columns={[
              {
                key: "person",
                head: t("人员", "Person"),
                cell: (row) => (
                  <>
                    <span className="font-semibold">{row.name}</span>（
                    <span className="font-mono text-hint">{row.staffNo}</span>）{row.department}
                  </>
                ),
              },
              { key: "why", head: t("原因", "Why"), cell: (row) => admissionWhyWords(row.why, t) },
              { key: "model", head: t("手机", "Phone"), cell: (row) => row.model || "—" },
              { key: "asked", head: t("申请", "Asked"), cell: (row) => dateTime(row.askedAt) },
              {
                key: "state",
                head: t("状态", "State"),
                cell: (row) =>
                  row.state === "asked" ? (
                    <StateTag tone="wait">{t("待登记", "To record")}</StateTag>
                  ) : (
                    <StateTag tone="run">{t("待复核", "To approve")}</StateTag>
                  ),
              },
              {
                key: "act",
                head: t("操作", "Action"),
                cell: (row) => (
                  <AdmissionActions
                    admissionId={row.id}
                    state={row.state}
                    whose={row.name}
                    seen={row.document ? `${documentWords(row.document, t)} · ${row.note ?? ""}` : ""}
                    refusal={refusalFor(row)}
                  />
                ),
              },
            ]}
          />
        )}
      </ListCard>
    </>
  );
}
