import type { Metadata } from "next";
import { CATEGORIES, PERSON_STATES, type PersonState } from "#modules/person/rules.ts";
import { DepartmentTree } from "#modules/person/ui/department-tree.tsx";
import { PersonStateTag, roleWords } from "#modules/person/ui/person-state.tsx";
import { ChoiceFilter, Filters, TextFilter } from "#ui/filters.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager, withQuery } from "#ui/pager.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

export const metadata: Metadata = { title: "人员" };

const PATH = "/person";
const SIZE = 12;

export default async function PeoplePage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const loaded = await load(async (api) => ({
    tree: await api.person.tree(),
    list: await api.person.list({
      text: query.text ?? "",
      campusId: query.campus,
      departmentId: query.department,
      category: CATEGORIES.find((one) => one === query.category),
      state: PERSON_STATES.find((one) => one === query.state),
      page,
      size: SIZE,
    }),
  }));
  const title = t("人员", "Staff");
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { tree, list } = loaded.data;
  const states: [PersonState, string][] = [
    ["active", t("正常", "In service")],
    ["stopped", t("已停用", "Stopped")],
  ];
  return (
    <>
      <PageTitle title={title} />
      <div className="flex min-h-0 flex-1 gap-3">
        <DepartmentTree
          label={t("科室", "Departments")}
          all={t("全院", "Whole hospital")}
          tree={tree}
          campusId={query.campus}
          departmentId={query.department}
          href={(choice) =>
            withQuery(PATH, query, { campus: undefined, department: undefined, page: undefined, ...choice })
          }
        />
        <ListCard>
          <Filters path={PATH} t={t}>
            {query.department && <input type="hidden" name="department" value={query.department} />}
            {query.campus && <input type="hidden" name="campus" value={query.campus} />}
            <TextFilter label={t("姓名 / 工号", "Name / staff no.")} name="text" value={query.text} />
            <ChoiceFilter
              label={t("人员类别", "Category")}
              name="category"
              value={query.category}
              all={t("全部", "All")}
              choices={CATEGORIES.map((one) => [one, one])}
            />
            <ChoiceFilter
              label={t("状态", "State")}
              name="state"
              value={query.state}
              all={t("全部", "All")}
              choices={states}
            />
          </Filters>
          {list.people.length === 0 ? (
            <Empty
              title={t("没有符合条件的人员", "Nobody matches")}
              action={<a href={PATH}>{t("清除条件", "Clear the filters")}</a>}
            />
          ) : (
            <Table
              caption={t("人员列表", "List of staff")}
              rows={list.people}
              rowKey={(row) => row.id}
              isOff={(row) => row.state === "stopped"}
              columns={[
                {
                  key: "staffNo",
                  head: t("工号", "Staff no."),
                  cell: (row) => <span className="font-mono text-hint">{row.staffNo}</span>,
                },
                {
                  key: "name",
                  head: t("姓名", "Name"),
                  cell: (row) => <span className="font-semibold">{row.name}</span>,
                },
                {
                  key: "department",
                  head: t("科室", "Department"),
                  cell: (row) => row.department,
                  title: (row) => `${row.campus} ${row.department}`,
                },
                {
                  key: "title",
                  head: t("类别 · 职称", "Category · title"),
                  cell: (row) => [row.category, row.title].filter(Boolean).join(" · "),
                },
                {
                  key: "phone",
                  head: t("手机号", "Mobile"),
                  cell: (row) => <span className="font-mono text-hint">{row.phone ?? "—"}</span>,
                },
                { key: "roles", head: t("角色", "Roles"), cell: (row) => roleWords(row.roles, t) || "—" },
                { key: "state", head: t("状态", "State"), cell: (row) => <PersonStateTag state={row.state} t={t} /> },
                {
                  key: "act",
                  head: t("操作", "Action"),
                  cell: (row) => (
                    <a href={`/person/${row.id}`} aria-label={t(`查看 ${row.name}`, `View ${row.name}`)}>
                      {t("查看", "View")}
                    </a>
                  ),
                },
              ]}
            />
          )}
          <Pager path={PATH} query={query} page={page} size={SIZE} total={list.total} t={t} />
        </ListCard>
      </div>
    </>
  );
}
