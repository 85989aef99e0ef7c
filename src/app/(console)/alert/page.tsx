import type { Metadata } from "next";
import { ALERT_STATES } from "#modules/alert/rules.ts";
import { aboutWords, alertStateWords } from "#modules/alert/ui/alert-words.ts";
import { DecideButton } from "#modules/alert/ui/decide-button.tsx";
import { PolicySwitch } from "#modules/alert/ui/policy-switch.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { ChoiceFilter, Filters } from "#ui/filters.tsx";
import { dateTime } from "#ui/format.ts";
import { Empty, EmptyList } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";
import { MyEndings } from "../seal/my-endings.tsx";

export const metadata: Metadata = { title: "告警" };

const PATH = "/alert";
const SIZE = 12;
/** Who sees what others disowned; keepers of seals have alerts of their own. */
const WATCHERS = ["security-admin", "system-admin", "auditor"] as const;

/** 不是我本人: what people disowned on their phones, and what the security administrator found. */
export default async function AlertsPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("告警", "Alerts");
  const state = ALERT_STATES.find((one) => one === query.state);
  const me = await load((api) => api.login.me());
  if (me.ok && !WATCHERS.some((role) => me.data.roles.includes(role)) && me.data.roles.includes("seal-keeper"))
    return (
      <>
        <PageTitle title={title} />
        <MyEndings
          lang={language}
          none={<Empty title={t("你保管的印章没有将到期的授权或证书", "Nothing of your seals ends soon")} />}
        />
      </>
    );
  const loaded = await load(async (api) => ({
    list: await api.alert.list({ state, page, pageSize: SIZE }),
    policy: await api.alert.policy(),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { list, policy } = loaded.data;
  const mayDecide = me.ok && me.data.roles.includes("security-admin");
  const myId = me.ok ? me.data.personId : null;
  return (
    <>
      <PageTitle title={title} hint={<PolicySwitch freezesKeys={policy.freezesKeys} mayChange={mayDecide} />} />
      <MyEndings lang={language} />
      <ListCard>
        <Filters path={PATH} t={t}>
          <ChoiceFilter
            label={t("状态", "State")}
            name="state"
            value={query.state}
            all={t("全部", "All")}
            choices={ALERT_STATES.map((one) => [one, alertStateWords(one, t)] as [string, string])}
          />
        </Filters>
        {list.alerts.length === 0 ? (
          <EmptyList
            t={t}
            filters={[query.state]}
            title={t("没有告警", "No alerts")}
            action={t(
              "人员在手机“记录”里点“不是我本人”后出现在这里。",
              "They appear here when somebody says on the phone that a record is not theirs.",
            )}
          />
        ) : (
          <Table
            caption={t("告警列表", "List of alerts")}
            rows={list.alerts}
            rowKey={(row) => row.id}
            columns={[
              {
                key: "person",
                head: t("上报人", "Person"),
                cell: (row) =>
                  row.person ? (
                    <a href={`/person/${row.person.id}`}>
                      <span className="font-semibold">{row.person.name}</span>（
                      <span className="font-mono text-hint">{row.person.staffNo}</span>）
                    </a>
                  ) : (
                    "—"
                  ),
              },
              {
                key: "about",
                head: t("不是本人的是", "Disowned"),
                cell: (row) =>
                  row.note ? `${aboutWords(row.about, t)}${t("：", ": ")}${row.note}` : aboutWords(row.about, t),
              },
              {
                key: "effect",
                head: t("已做", "Done at once"),
                cell: (row) =>
                  t(
                    `冻结 ${row.frozenKeys} 把密钥，停用 ${row.endedSessions} 个会话`,
                    `Keys frozen: ${row.frozenKeys}, sessions ended: ${row.endedSessions}`,
                  ),
              },
              {
                key: "at",
                head: t("上报时间", "Raised"),
                cell: (row) => <span className="font-mono text-hint">{dateTime(row.raisedAt)}</span>,
              },
              {
                key: "state",
                head: t("状态", "State"),
                cell: (row) => (
                  <StateTag tone={row.state === "open" ? "bad" : row.state === "released" ? "done" : "off"}>
                    {alertStateWords(row.state, t)}
                  </StateTag>
                ),
              },
              {
                key: "decide",
                head: t("处置", "Decision"),
                cell: (row) =>
                  row.state !== "open" ? (
                    `${row.decidedBy ?? ""}${row.decidedWhy ? t(`：${row.decidedWhy}`, `: ${row.decidedWhy}`) : ""}`
                  ) : mayDecide && row.person?.id !== myId ? (
                    <DecideButton alertId={row.id} whose={row.person?.name ?? ""} keys={row.frozenKeys} />
                  ) : (
                    t("等安全管理员", "Waits for the security administrator")
                  ),
              },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={list.total} t={t} />
      </ListCard>
    </>
  );
}
