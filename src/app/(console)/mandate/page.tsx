import type { Metadata } from "next";
import { AutoSignRule } from "#modules/document/ui/auto-sign-rule.tsx";
import { shiftWords } from "#modules/mandate/rules.ts";
import { PolicyButton } from "#modules/mandate/ui/policy-button.tsx";
import { StopSession } from "#modules/mandate/ui/stop-session.tsx";
import { endWords, hoursWords, isAnomaly } from "#modules/mandate/ui/words.ts";
import { Card } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { ChoiceFilter, Filters } from "#ui/filters.tsx";
import { dateTime } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

export const metadata: Metadata = { title: "自动签授权" };

const PATH = "/mandate";

/** What the hospital allows, which sessions are open now, and which were. */
export default async function MandatePage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const show = query.show === "ended" ? ("ended" as const) : ("open" as const);
  const title = t("自动签授权", "Auto-sign sessions");
  const loaded = await load(async (api) => ({
    me: await api.login.me(),
    list: await api.mandate.list({ show, page }),
    policy: await api.mandate.policies(),
    types: await api.document.types(),
    tree: await api.person.tree(),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { me, list, policy, types, tree } = loaded.data;
  const mayDecide = me.roles.includes("security-admin") || me.roles.includes("system-admin");
  const departments = tree.flatMap((campus) => campus.departments.map(({ id, name }) => ({ id, name })));
  const nameOf = new Map([["", t("全院", "The hospital")], ...departments.map(({ id, name }) => [id, name] as const)]);
  const free = departments.filter(({ id }) => !policy.policies.some(({ departmentId }) => departmentId === id));
  const [hospital] = policy.policies;
  return (
    <>
      <PageTitle
        title={title}
        hint={t(
          "授权期间，医院的两个服务可以一起替医生签名，任何一个单独都不行。",
          "During a session two hospital services can sign together for a doctor; neither can alone.",
        )}
        aside={<VaultTag vault={policy.vault} t={t} />}
      />
      <div className="mb-3 grid shrink-0 gap-3 2xl:grid-cols-2">
        <Card
          title={t("策略", "Policy")}
          isTight
          aside={
            mayDecide && hospital && free.length > 0 ? (
              <PolicyButton policy={hospital} name={t("科室", "a department")} departments={free} />
            ) : null
          }
        >
          <Table
            caption={t("自动签策略", "Auto-sign policies")}
            rows={policy.policies}
            rowKey={(row) => row.departmentId || "hospital"}
            columns={[
              { key: "who", head: t("范围", "Where"), cell: (row) => nameOf.get(row.departmentId) ?? "—" },
              {
                key: "allowed",
                head: t("自动签", "Auto-sign"),
                cell: (row) =>
                  row.isAllowed ? (
                    <StateTag tone="done">{t("允许", "Allowed")}</StateTag>
                  ) : (
                    <StateTag tone="off">{t("不允许", "Not allowed")}</StateTag>
                  ),
              },
              { key: "long", head: t("最长", "Longest"), cell: (row) => hoursWords(row.maxMinutes, t) },
              { key: "count", head: t("每次份数", "Per session"), isNumber: true, cell: (row) => row.maxCount },
              { key: "rate", head: t("每分钟", "Per minute"), isNumber: true, cell: (row) => row.perMinute },
              {
                key: "shifts",
                head: t("班次", "Shifts"),
                cell: (row) => row.shifts.map(shiftWords).join(t("、", ", ")) || "—",
                title: (row) => row.shifts.map(shiftWords).join("\n"),
              },
              {
                key: "act",
                head: t("操作", "Actions"),
                cell: (row) =>
                  mayDecide && <PolicyButton policy={row} name={nameOf.get(row.departmentId) ?? ""} departments={[]} />,
              },
            ]}
          />
        </Card>
        <Card title={t("文书类型", "Document types")} isTight>
          <Table
            caption={t("哪些文书可以自动签", "Which documents may be auto-signed")}
            rows={types}
            rowKey={(row) => row.code}
            columns={[
              { key: "name", head: t("名称", "Name"), cell: (row) => row.name },
              {
                key: "auto",
                head: t("自动签", "Auto-sign"),
                cell: (row) => <AutoSignRule type={row} mayChange={me.roles.includes("system-admin")} />,
              },
            ]}
          />
        </Card>
      </div>
      <ListCard>
        <Filters path={PATH} t={t}>
          <ChoiceFilter
            label={t("授权", "Sessions")}
            name="show"
            value={query.show}
            all={t("正在进行", "Open now")}
            choices={[["ended", t("已结束", "Ended")]]}
          />
        </Filters>
        {list.rows.length === 0 ? (
          <Empty
            title={
              show === "open"
                ? t("没有正在进行的授权", "No session is open")
                : t("还没有结束的授权", "None has ended yet")
            }
            action={t(
              "医生在手机首页点“自动签授权”，或扫工作站的二维码后出现在这里。",
              "They appear when a doctor opens one on the phone, or scans a workstation's code.",
            )}
          />
        ) : (
          <Table
            caption={t("自动签授权列表", "Auto-sign sessions")}
            rows={list.rows}
            rowKey={(row) => row.mandateId}
            columns={[
              {
                key: "who",
                head: t("医生", "Doctor"),
                cell: (row) => `${row.signer.name}（${row.signer.staffNo}）${row.signer.department}`,
              },
              {
                key: "where",
                head: t("工作站", "Workstation"),
                cell: (row) => row.workstations.join("、") || t("不限", "any"),
                title: (row) => [...row.systems, ...row.addresses].join("\n"),
              },
              {
                key: "types",
                head: t("文书", "Documents"),
                cell: (row) => row.types.join("、"),
                title: (row) => row.types.join("\n"),
              },
              {
                key: "used",
                head: t("已签 / 最多", "Signed / most"),
                isNumber: true,
                cell: (row) => `${row.used} / ${row.max}`,
              },
              { key: "from", head: t("开始", "From"), cell: (row) => dateTime(row.from) },
              show === "open"
                ? { key: "until", head: t("到", "Until"), cell: (row) => dateTime(row.until) }
                : {
                    key: "ended",
                    head: t("结束", "Ended"),
                    cell: (row) => (
                      <span className="inline-flex items-center gap-2">
                        {dateTime(row.endedAt ?? row.until)}
                        <StateTag tone={isAnomaly(row.endedWhy) ? "bad" : "off"}>{endWords(row.endedWhy, t)}</StateTag>
                      </span>
                    ),
                  },
              {
                key: "act",
                head: t("操作", "Actions"),
                cell: (row) => (
                  <span className="inline-flex items-center gap-2">
                    <a href={`/mandate/${row.mandateId}`}>{t("授权书", "Mandate")}</a>
                    {mayDecide && show === "open" && <StopSession mandateId={row.mandateId} name={row.signer.name} />}
                  </span>
                ),
              },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={list.size} total={list.total} t={t} />
      </ListCard>
    </>
  );
}

function VaultTag({ vault, t }: { vault: "none" | "required" | "demonstration"; t: ReturnType<typeof words> }) {
  if (vault === "none") return <StateTag tone="off">{t("没有金库，不能自动签", "No vault: no auto-sign")}</StateTag>;
  if (vault === "required")
    return <StateTag tone="done">{t("金库由另一用户运行", "Vault under its own user")}</StateTag>;
  return (
    <StateTag tone="wait">{t("演示：金库与应用同一用户", "Demonstration: the vault runs as the app's user")}</StateTag>
  );
}
