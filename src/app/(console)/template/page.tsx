import type { Metadata } from "next";
import { NewTemplate } from "#modules/template/ui/new-template.tsx";
import { TemplateActions } from "#modules/template/ui/template-actions.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { ChoiceFilter, Filters, TextFilter } from "#ui/filters.tsx";
import { dateTime } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

export const metadata: Metadata = { title: "模板" };

const PATH = "/template";
const SIZE = 20;
const STATES = ["draft", "published", "retired"] as const;
const DESIGNERS = ["system-admin", "record-keeper"];

/** Every form documents are made from. */
export default async function TemplatesPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("模板", "Templates");
  const state = STATES.find((one) => one === query.state);
  const loaded = await load(async (api) => ({
    me: await api.login.me(),
    types: await api.document.types(),
    found: await api.template.list({
      text: query.text?.slice(0, 80) ?? "",
      type: query.type?.slice(0, 40) || undefined,
      state,
      page,
      size: SIZE,
    }),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { me, types, found } = loaded.data;
  const isFiltered = Boolean(query.text || query.type || state);
  const mayDesign = me.roles.some((role) => DESIGNERS.includes(role));
  const reason = mayDesign
    ? null
    : t("只有系统管理员和病案管理员可以设计模板", "Only administrators and record keepers design templates");
  const stateWords = {
    draft: t("草稿", "Draft"),
    published: t("已发布", "Published"),
    retired: t("已停用", "Retired"),
  };
  const typeName = new Map(types.map(({ code, name }) => [code, name]));
  const rows = found.templates;
  const makeNew = <NewTemplate types={types.map(({ code, name }) => ({ code, name }))} reason={reason} />;
  return (
    <>
      <PageTitle
        title={title}
        hint={t(
          "业务系统用编码指定模板，送来数据即生成文书",
          "Systems name a template by its code and send data; a document is made",
        )}
        aside={makeNew}
      />
      <ListCard>
        <Filters path={PATH} t={t}>
          <TextFilter label={t("名称 / 编码", "Name / code")} name="text" value={query.text} />
          <ChoiceFilter
            label={t("文书类型", "Document type")}
            name="type"
            value={query.type}
            all={t("全部", "All")}
            choices={types.map((one) => [one.code, one.name])}
          />
          <ChoiceFilter
            label={t("状态", "State")}
            name="state"
            value={state}
            all={t("全部", "All")}
            choices={STATES.map((one) => [one, stateWords[one]])}
          />
        </Filters>
        {rows.length === 0 ? (
          <Empty
            title={
              isFiltered
                ? t("没有符合条件的模板", "No template fits the filters")
                : t("还没有模板", "There are no templates")
            }
            action={
              isFiltered
                ? t("换一个条件，或重置。", "Change the filters or reset them.")
                : t(
                    "新建一个：从空白页开始，或上传现成的 PDF 表单。",
                    "Make one from a blank page or from a PDF form you have.",
                  )
            }
          />
        ) : (
          <Table
            caption={t("模板列表", "List of templates")}
            rows={rows}
            rowKey={(row) => row.id}
            isOff={(row) => row.state === "retired"}
            columns={[
              {
                key: "name",
                head: t("名称", "Name"),
                cell: (row) =>
                  mayDesign ? (
                    <a className="font-semibold" href={`${PATH}/${row.id}`}>
                      {row.name}
                    </a>
                  ) : (
                    <span className="font-semibold">{row.name}</span>
                  ),
                title: (row) => row.name,
              },
              {
                key: "code",
                head: t("编码", "Code"),
                cell: (row) => <span className="font-mono text-hint">{row.code}</span>,
              },
              {
                key: "type",
                head: t("文书类型", "Document type"),
                cell: (row) => typeName.get(row.typeCode) ?? row.typeCode,
              },
              {
                key: "state",
                head: t("状态", "State"),
                cell: (row) => (
                  <StateTag tone={row.state === "published" ? "done" : row.state === "draft" ? "wait" : "off"}>
                    {stateWords[row.state]}
                  </StateTag>
                ),
              },
              {
                key: "version",
                head: t("在用版本", "Version in use"),
                cell: (row) =>
                  row.currentVersion === null
                    ? "—"
                    : t(`v${row.currentVersion}，共 ${row.versions} 版`, `v${row.currentVersion} of ${row.versions}`),
              },
              {
                key: "saved",
                head: t("最后保存", "Last saved"),
                cell: (row) => (
                  <>
                    <span className="font-mono text-hint">{dateTime(row.draftAt)}</span>{" "}
                    <span className="text-hint text-ink2">{row.draftBy}</span>
                  </>
                ),
              },
              {
                key: "actions",
                head: t("操作", "Actions"),
                cell: ({ id, name, code, typeCode, state: is }) => (
                  <TemplateActions row={{ id, name, code, typeCode, state: is }} reason={reason} />
                ),
              },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={found.total} t={t} />
      </ListCard>
    </>
  );
}
