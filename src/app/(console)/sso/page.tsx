import type { Metadata } from "next";
import { SHOWN_STATES } from "#modules/sso/rules.ts";
import { endWords, LoginStateTag, loginStateChoices } from "#modules/sso/ui/login-state.tsx";
import { SsoTabs } from "#modules/sso/ui/sso-tabs.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { ChoiceFilter, Filters, TextFilter } from "#ui/filters.tsx";
import { dateTime } from "#ui/format.ts";
import { EmptyList } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

export const metadata: Metadata = { title: "扫码登录" };

const PATH = "/sso";
const SIZE = 12;

export default async function LoginsPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("扫码登录", "Login by scan");
  const loaded = await load((api) =>
    api.sso.logins({
      state: SHOWN_STATES.find((one) => one === query.state),
      search: query.text?.slice(0, 80),
      page,
      pageSize: SIZE,
    }),
  );
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { logins, total } = loaded.data;
  return (
    <>
      <PageTitle
        title={title}
        hint={t(
          "谁在哪台电脑登录了哪个系统；每次登录都由本人的密钥签名，可随时验证。",
          "Who logged in where and into what; each login is signed by the person's own key and can be checked.",
        )}
      />
      <SsoTabs shown="logins" t={t} />
      <ListCard>
        <Filters path={PATH} t={t}>
          <TextFilter
            label={t("姓名 / 工号 / 电脑 / 系统", "Name / no. / desk / system")}
            name="text"
            value={query.text}
          />
          <ChoiceFilter
            label={t("状态", "State")}
            name="state"
            value={query.state}
            all={t("有人扫过的", "Anybody scanned")}
            choices={loginStateChoices(t)}
          />
        </Filters>
        {logins.length === 0 ? (
          <EmptyList
            t={t}
            filters={[query.text, query.state]}
            title={t("没有登录记录", "No logins")}
            action={t(
              "有人扫码后出现在这里。业务系统的接入见“接入系统”与 HIS 接口文档。",
              "They appear when somebody scans. How systems join: the other tab, and the HIS interface's pages.",
            )}
          />
        ) : (
          <Table
            caption={t("扫码登录列表", "List of logins")}
            rows={logins}
            rowKey={(row) => row.id}
            isOff={(row) => row.state === "cancelled" || row.state === "expired"}
            columns={[
              {
                key: "person",
                head: t("人员", "Person"),
                cell: (row) => (row.person ? `${row.person.name}（${row.person.staffNo}）` : "—"),
              },
              {
                key: "state",
                head: t("状态", "State"),
                cell: (row) => (
                  <span className="inline-flex items-center gap-2">
                    <LoginStateTag state={row.state} t={t} />
                    {row.end && <span className="text-hint text-ink2">{endWords(row.end, t)}</span>}
                  </span>
                ),
              },
              { key: "system", head: t("系统", "System"), cell: (row) => row.system },
              { key: "workstation", head: t("电脑", "Desk"), cell: (row) => row.workstation || "—" },
              {
                key: "address",
                head: t("地址", "Address"),
                cell: (row) => <span className="font-mono text-hint">{row.address}</span>,
              },
              {
                key: "at",
                head: t("时间", "Time"),
                cell: (row) => <span className="font-mono text-hint">{dateTime(row.decidedAt ?? row.issuedAt)}</span>,
              },
              {
                key: "proof",
                head: t("登录断言", "Assertion"),
                cell: (row) =>
                  row.state === "confirmed" ? (
                    <a
                      href={`/sso/${row.id}`}
                      aria-label={t(`查看 ${row.person?.name ?? ""} 的登录断言`, "Show the assertion")}
                    >
                      {t("查看与验签", "Show and check")}
                    </a>
                  ) : (
                    "—"
                  ),
              },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={total} t={t} />
      </ListCard>
    </>
  );
}
