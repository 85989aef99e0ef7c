import type { Metadata } from "next";
import { SEAL_KINDS, SEAL_STATES } from "#modules/seal/rules.ts";
import { SealStateTag } from "#modules/seal/ui/seal-tags.tsx";
import { kindWords, stateWords } from "#modules/seal/ui/words.ts";
import { LinkButton } from "#ui/button.tsx";
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
import { MyEndings } from "./my-endings.tsx";

export const metadata: Metadata = { title: "印章" };

const PATH = "/seal";
const SIZE = 12;

export default async function SealsPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("印章", "Seals");
  const loaded = await load(async (api) => ({
    me: await api.login.me(),
    list: await api.seal.list({
      text: query.text?.slice(0, 60) ?? "",
      kind: SEAL_KINDS.find((one) => one === query.kind),
      state: SEAL_STATES.find((one) => one === query.state),
      page,
      size: SIZE,
    }),
    open: await api.seal.applications({ isOpen: true, size: 1 }),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { me, list, open } = loaded.data;
  const isKeeper = me.roles.includes("seal-keeper");
  return (
    <>
      <PageTitle
        title={title}
        hint={t("管理、使用、审计三权分开", "Managing, using and auditing are three people's")}
        aside={
          <>
            <LinkButton href="/seal/application?open=1">
              {t(`待审批 ${open.total}`, `${open.total} to decide`)}
            </LinkButton>
            {isKeeper && (
              <LinkButton look="main" href="/seal/new">
                {t("制章", "New seal")}
              </LinkButton>
            )}
          </>
        }
      />
      <MyEndings lang={language} />
      <ListCard>
        <Filters path={PATH} t={t}>
          <TextFilter label={t("名称 / 章号", "Name / no.")} name="text" value={query.text} />
          <ChoiceFilter
            label={t("种类", "Kind")}
            name="kind"
            value={query.kind}
            all={t("全部", "All")}
            choices={SEAL_KINDS.map((one) => [one, kindWords(one, t)])}
          />
          <ChoiceFilter
            label={t("状态", "State")}
            name="state"
            value={query.state}
            all={t("全部", "All")}
            choices={SEAL_STATES.map((one) => [one, stateWords(one, t)])}
          />
        </Filters>
        {list.seals.length === 0 ? (
          <EmptyList
            t={t}
            filters={[query.text, query.kind, query.state]}
            title={t("没有印章", "No seals")}
            action={t(
              "印章管理员在这里制章，审批后即可授权使用。",
              "A seal keeper makes one here; once approved, it can be granted.",
            )}
          />
        ) : (
          <Table
            caption={t("印章列表", "List of seals")}
            rows={list.seals}
            rowKey={(row) => row.id}
            isOff={(row) => row.state === "destroyed" || row.state === "surrendered"}
            columns={[
              {
                key: "name",
                head: t("名称", "Name"),
                cell: (row) => (
                  <a className="inline-flex items-center gap-2 align-middle font-semibold" href={`/seal/${row.id}`}>
                    {row.versionId && (
                      <img
                        className="size-8 rounded-tag bg-white object-contain p-0.5"
                        src={`/api/seal/version/${row.versionId}.png`}
                        alt=""
                      />
                    )}
                    {row.name}
                  </a>
                ),
              },
              {
                key: "no",
                head: t("章号", "No."),
                cell: (row) => <span className="font-mono text-hint">{row.no}</span>,
              },
              { key: "kind", head: t("种类", "Kind"), cell: (row) => kindWords(row.kind, t) },
              {
                key: "state",
                head: t("状态", "State"),
                cell: (row) => (
                  <span className="flex items-center gap-1.5">
                    <SealStateTag state={row.state} t={t} />
                    {row.ending > 0 && (
                      <a href={`/seal/${row.id}?tab=grant`}>
                        <StateTag tone="wait">
                          {t(`${row.ending} 项授权将到期`, `${row.ending} grants end soon`)}
                        </StateTag>
                      </a>
                    )}
                  </span>
                ),
              },
              { key: "keeper", head: t("管理权", "Kept by"), cell: (row) => row.keepers.join("、") },
              {
                key: "waiting",
                head: t("待审批", "To decide"),
                isNumber: true,
                cell: (row) =>
                  row.waiting > 0 ? <a href={`/seal/application?seal=${row.id}&open=1`}>{row.waiting}</a> : 0,
              },
              {
                key: "changed",
                head: t("最近变更", "Changed"),
                cell: (row) => <span className="font-mono text-hint">{dateTime(row.changedAt)}</span>,
              },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={list.total} t={t} />
      </ListCard>
    </>
  );
}
