import type { Metadata } from "next";
import { CheckButton } from "#modules/audit/ui/check-button.tsx";
import { EventList } from "#modules/audit/ui/event-list.tsx";
import { NOUN_WORDS, nounChoices } from "#modules/audit/ui/event-words.ts";
import { FailedPage } from "#ui/failed-page.tsx";
import { ChoiceFilter, DateFilter, Filters, TextFilter } from "#ui/filters.tsx";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

export const metadata: Metadata = { title: "日志审计" };

const PATH = "/audit";
const SIZE = 12;
const DAY_MS = 86_400_000;

export default async function AuditPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("日志审计", "Audit log");
  const loaded = await load(async (api) => {
    const list = await api.audit.list({
      noun: Object.keys(NOUN_WORDS).find((one) => one === query.noun),
      subject: query.subject?.slice(0, 64) || undefined,
      from: startOfDay(query.from),
      until: startOfDay(query.until, DAY_MS),
      page,
      size: SIZE,
    });
    const ids = [...new Set(list.events.flatMap((event) => [event.actor.id, event.subject]))];
    const people = await api.person.names({ personIds: ids.filter((id) => id.length === 36) });
    return { list, names: new Map(people.map((one) => [one.personId, one])) };
  });
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { list, names } = loaded.data;
  return (
    <>
      <PageTitle
        title={title}
        hint={t("只增不改；每条带前一条的 SM3", "Append-only; every row carries the SM3 of the one before")}
        aside={<CheckButton />}
      />
      <ListCard>
        <Filters path={PATH} t={t}>
          <ChoiceFilter
            label={t("类别", "Kind")}
            name="noun"
            value={query.noun}
            all={t("全部", "All")}
            choices={nounChoices(t)}
          />
          <TextFilter label={t("对象编号", "About (id)")} name="subject" value={query.subject} />
          <DateFilter label={t("从", "From")} name="from" value={query.from} />
          <DateFilter label={t("到", "To")} name="until" value={query.until} />
        </Filters>
        {list.events.length === 0 ? (
          <Empty
            title={t("没有符合条件的日志", "Nothing matches")}
            action={<a href={PATH}>{t("清除条件", "Clear the filters")}</a>}
          />
        ) : (
          <EventList events={list.events} names={names} t={t} />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={list.total} t={t} />
      </ListCard>
    </>
  );
}

/** Midnight in Beijing of a date from the address; anything else is no limit. */
function startOfDay(text: string | undefined, plusMs = 0): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text ?? "")) return undefined;
  const at = Date.parse(`${text}T00:00:00+08:00`);
  return Number.isNaN(at) ? undefined : new Date(at + plusMs).toISOString();
}
