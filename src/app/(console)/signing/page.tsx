import type { Metadata } from "next";
import { REQUEST_STATES, WAITS } from "#modules/signing/rules.ts";
import { WaitingStamps } from "#modules/signing/ui/retry-stamps.tsx";
import { requestStateChoices, RequestStateTag, taskStateWords } from "#modules/signing/ui/request-state.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { ChoiceFilter, Filters, TextFilter } from "#ui/filters.tsx";
import { dateTime } from "#ui/format.ts";
import { EmptyList } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

export const metadata: Metadata = { title: "签署任务" };

const PATH = "/signing";
const SIZE = 12;

export default async function SigningPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("签署任务", "Signing");
  const loaded = await load(async (api) => ({
    list: await api.signing.list({
      state: REQUEST_STATES.find((one) => one === query.state),
      waits: WAITS.find((one) => one === query.waits),
      search: query.text?.slice(0, 80),
      page,
      pageSize: SIZE,
    }),
    counts: await api.signing.counts({ since: new Date().toISOString() }),
    me: await api.login.me(),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { list, counts, me } = loaded.data;
  const { requests, total } = list;
  return (
    <>
      <PageTitle title={title} />
      {counts.waitingStamps > 0 && (
        <WaitingStamps
          count={counts.waitingStamps}
          reason={
            me.roles.includes("system-admin")
              ? null
              : t(
                  "只有系统管理员可以补；系统每分钟会自动再试",
                  "Only a system administrator; it is tried by itself every minute",
                )
          }
        />
      )}
      <ListCard>
        <Filters path={PATH} t={t}>
          <TextFilter label={t("标题 / 签署人", "Title / signer")} name="text" value={query.text} />
          <ChoiceFilter
            label={t("状态", "State")}
            name="state"
            value={query.state}
            all={t("全部", "All")}
            choices={requestStateChoices(t)}
          />
          <ChoiceFilter
            label={t("等待", "Waits for")}
            name="waits"
            value={query.waits}
            all={t("全部", "All")}
            choices={[
              ["overdue", t("逾期未签", "Overdue signers")],
              ["timestamp", t("待补时间戳", "A timestamp")],
              ["finish", t("没有写完", "Being finished")],
            ]}
          />
        </Filters>
        {requests.length === 0 ? (
          <EmptyList
            t={t}
            filters={[query.state, query.waits, query.text]}
            title={t("没有签署任务", "No signing requests")}
            action={t(
              "业务系统通过 HIS 接口发起后出现在这里。",
              "They appear here when a hospital system asks through the HIS interface.",
            )}
          />
        ) : (
          <Table
            caption={t("签署任务列表", "List of signing requests")}
            rows={requests}
            rowKey={(row) => row.id}
            isOff={(row) => row.state === "cancelled"}
            columns={[
              {
                key: "title",
                head: t("文书", "Document"),
                cell: (row) => (
                  <a className="font-semibold" href={`/document/${row.documentId}`}>
                    {row.title}
                  </a>
                ),
                title: (row) => row.title,
              },
              {
                key: "state",
                head: t("状态", "State"),
                cell: (row) => (
                  <span className="flex gap-1">
                    <RequestStateTag state={row.state} t={t} />
                    {row.isWarned && <StateTag tone="wait">{t("接收有提醒", "Intake warned")}</StateTag>}
                    {row.unfinished > 0 && <StateTag tone="bad">{t("没有写完", "Unfinished")}</StateTag>}
                    {row.waitingStamps > 0 && <StateTag tone="wait">{t("待补时间戳", "No timestamp yet")}</StateTag>}
                  </span>
                ),
              },
              { key: "patient", head: t("患者", "Patient"), cell: (row) => row.patientMasked || "—" },
              {
                key: "signers",
                head: t("签署人", "Signers"),
                cell: (row) =>
                  row.signers
                    .map((one) => `${one.name} ${taskStateWords(one.state, t)}`)
                    .join(row.order === "sequential" ? " → " : " · "),
                title: (row) =>
                  row.signers.map((one) => `${one.name}（${one.staffNo}）${taskStateWords(one.state, t)}`).join("\n"),
              },
              {
                key: "created",
                head: t("发起", "Asked"),
                cell: (row) => <span className="font-mono text-hint">{dateTime(row.createdAt)}</span>,
              },
              {
                key: "ended",
                head: t("结束 / 截止", "Ended / until"),
                cell: (row) => <span className="font-mono text-hint">{dateTime(row.endedAt ?? row.expiresAt)}</span>,
              },
              { key: "type", head: t("类型", "Type"), cell: (row) => row.documentType },
              { key: "system", head: t("来源", "From"), cell: (row) => row.system },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={total} t={t} />
      </ListCard>
    </>
  );
}
