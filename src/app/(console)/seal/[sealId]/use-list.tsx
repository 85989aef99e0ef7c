import { UsageTable } from "#modules/seal/ui/usage-table.tsx";
import { Empty, Failure } from "#ui/notice.tsx";
import { Pager } from "#ui/pager.tsx";
import type { Lang, Translate } from "#ui/words.ts";
import type { LoadedUses, Names } from "./shown-seal.ts";

/** 用章记录, one page of it: everything for the auditor, one's own uses for others. */
export function UseList({
  usages,
  names,
  pager,
  language,
  t,
}: {
  usages: LoadedUses;
  names: Names;
  pager: { path: string; query: Readonly<Record<string, string | undefined>>; page: number; size: number };
  language: Lang;
  t: Translate;
}) {
  if (!usages.ok)
    return (
      <Failure
        t={t}
        title={t("看不到用章记录", "The uses are not for you")}
        say={usages.told.say[language]}
        trace={usages.told.requestId}
      />
    );
  const { isAll, total, usages: rows } = usages.data;
  return (
    <>
      {!isAll && (
        <p className="px-3.5 py-2 text-hint text-ink2">
          {t("全部记录只给审计权人看；这里是你自己的用章。", "All of it is for the auditor; these are your own uses.")}
        </p>
      )}
      {rows.length === 0 ? (
        <Empty
          title={t("没有用章记录", "No uses")}
          action={t("在文书页盖章，或由业务系统调用接口。", "Seal on a document's page, or by the interface.")}
        />
      ) : (
        <UsageTable usages={rows} nameOf={(id) => names.nameOf("application", id)} t={t} />
      )}
      <Pager {...pager} total={total} t={t} />
    </>
  );
}
