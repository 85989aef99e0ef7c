import type { Metadata } from "next";
import { mayWipe } from "#modules/terminal/rules.ts";
import { identifiedWords, platformWords, TerminalStateTag } from "#modules/terminal/ui/terminal-words.tsx";
import { WipeButton } from "#modules/terminal/ui/wipe-button.tsx";
import { LinkButton } from "#ui/button.tsx";
import { ChoiceFilter, Filters, TextFilter } from "#ui/filters.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateTime } from "#ui/format.ts";
import { EmptyList } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

export const metadata: Metadata = { title: "手机" };

const PATH = "/terminal";
const SIZE = 12;
const STATES = ["active", "stopped"] as const;

export default async function TerminalsPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("手机", "Phones");
  const loaded = await load(async (api) => ({
    list: await api.terminal.list({
      text: query.text?.slice(0, 40) ?? "",
      state: STATES.find((one) => one === query.state),
      page,
      size: SIZE,
    }),
    me: await api.login.me(),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { list, me } = loaded.data;
  const seesAll = me.roles.length > 0;
  return (
    <>
      <PageTitle
        title={title}
        hint={t("一人一部；换手机时旧的自动停用", "One each; a change ends the old one")}
        aside={
          seesAll && (
            <span className="inline-flex gap-2">
              <LinkButton href="/terminal/policy">{t("密码与登录策略", "PIN and sign-in policy")}</LinkButton>
              <LinkButton href="/terminal/admission">{t("当面核验", "Checks in person")}</LinkButton>
            </span>
          )
        }
      />
      <ListCard>
        <Filters path={PATH} t={t}>
          <TextFilter label={t("姓名 / 工号", "Name / staff no.")} name="text" value={query.text} />
          <ChoiceFilter
            label={t("状态", "State")}
            name="state"
            value={query.state}
            all={t("全部", "All")}
            choices={[
              ["active", t("在用", "In use")],
              ["stopped", t("已停用", "Ended")],
            ]}
          />
        </Filters>
        {list.terminals.length === 0 ? (
          <EmptyList
            t={t}
            filters={[query.text, query.state]}
            title={t("没有手机", "No phones")}
            action={t("人员在手机上完成绑定后出现在这里。", "They appear here once somebody has bound a phone.")}
          />
        ) : (
          <Table
            caption={t("手机列表", "List of phones")}
            rows={list.terminals}
            rowKey={(row) => row.id}
            isOff={(row) => row.state !== "active"}
            columns={[
              {
                key: "person",
                head: t("人员", "Person"),
                cell: (row) => (
                  <a href={`/person/${row.personId}`}>
                    <span className="font-semibold">{row.name}</span>（
                    <span className="font-mono text-hint">{row.staffNo}</span>）
                  </a>
                ),
              },
              { key: "department", head: t("科室", "Department"), cell: (row) => row.department },
              {
                key: "model",
                head: t("型号", "Model"),
                cell: (row) => (seesAll ? <a href={`/terminal/${row.id}`}>{row.model || "—"}</a> : row.model || "—"),
                title: (row) => row.model,
              },
              { key: "platform", head: t("平台", "Platform"), cell: (row) => platformWords(row.platform, t) },
              { key: "by", head: t("身份核验", "Identified"), cell: (row) => identifiedWords(row.identifiedBy, t) },
              { key: "bound", head: t("绑定", "Bound"), cell: (row) => (row.boundAt ? dateTime(row.boundAt) : "—") },
              { key: "seen", head: t("最近使用", "Last used"), cell: (row) => dateTime(row.seenAt) },
              {
                key: "state",
                head: t("状态", "State"),
                cell: (row) => <TerminalStateTag state={row.state} why={row.endedWhy} t={t} />,
              },
              {
                key: "act",
                head: t("操作", "Action"),
                cell: (row) =>
                  row.state === "active" && mayWipe(me, row.personId) ? (
                    <WipeButton terminalId={row.id} whose={row.name} />
                  ) : (
                    "—"
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
