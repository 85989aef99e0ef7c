import type { Metadata } from "next";
import { consoleBridge } from "#front/bridge.ts";
import { ChangeFaceButton } from "#modules/seal/ui/change-face-button.tsx";
import { GrantButton } from "#modules/seal/ui/grant-button.tsx";
import { GrantTable } from "#modules/seal/ui/grant-table.tsx";
import { MoveButtons } from "#modules/seal/ui/move-buttons.tsx";
import { SealStateTag } from "#modules/seal/ui/seal-tags.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateOnly } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { withQuery } from "#ui/pager.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../../request.ts";
import { holderNames } from "../holder-names.ts";
import { MyEndings } from "../my-endings.tsx";
import { FaceCard } from "./face-card.tsx";
import { PowersCard } from "./powers-card.tsx";
import { UseList } from "./use-list.tsx";
import { VersionTable } from "./version-table.tsx";
import { WaitingCards } from "./waiting-cards.tsx";

export const metadata: Metadata = { title: "印章" };

const SIZE = 10;

/** A seal: its face and powers (left), what waits for approval, its uses, grants and versions (right). */
export default async function SealPage({
  params,
  searchParams,
}: {
  params: Promise<{ sealId: string }>;
  searchParams: Search;
}) {
  const language = await lang();
  const t = words(language);
  const { sealId } = await params;
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const loaded = await load(async (api) => {
    const seal = await api.seal.get({ sealId });
    const waiting = await api.seal.applications({ sealId, isOpen: true });
    const holders = [
      ...seal.grants.map(({ holderKind: kind, holderId: id }) => ({ kind, id })),
      ...waiting.applications.flatMap(({ terms }) => (terms ? [terms.holder] : [])),
    ];
    const me = await api.login.me();
    return {
      seal,
      waiting,
      me,
      candidates: me.roles.includes("security-admin") ? await api.seal.candidates() : null,
      names: await holderNames(api, holders, language),
    };
  });
  if (!loaded.ok) return <FailedPage title={t("印章", "Seal")} told={loaded.told} lang={language} />;
  const { seal, waiting, me, candidates, names } = loaded.data;
  const isKeeper = seal.powers.includes("manage");
  const tab = query.tab ?? "usage";
  const usages = tab === "usage" ? await load((api) => api.seal.usages({ sealId, page, size: SIZE })) : null;
  const current = seal.versions.find(({ id }) => id === seal.versionId);
  const shown = seal.versions.find(({ number }) => String(number) === query.v) ?? current ?? seal.versions[0];
  const path = `/seal/${sealId}`;
  const now = new Date();
  const tabs = [
    ["usage", t("用章记录", "Uses")],
    ["grant", t(`授权 ${seal.grants.length}`, `Grants ${seal.grants.length}`)],
    ["version", t(`版本 ${seal.versions.length}`, `Versions ${seal.versions.length}`)],
  ] as const;
  return (
    <>
      <PageTitle
        title={seal.name}
        hint={
          <>
            <a href="/seal">{t("印章", "Seals")}</a>
            <span className="font-mono">{seal.no}</span>
          </>
        }
        aside={
          <>
            <SealStateTag state={seal.state} t={t} />
            {isKeeper && (seal.state === "enabled" || seal.state === "disabled") && (
              <GrantButton
                sealId={sealId}
                holders={{ role: names.roles, department: names.departments, application: names.applications }}
                types={names.types}
                today={dateOnly(now)}
                nextYear={dateOnly(new Date(now.getTime() + 365 * 86_400_000))}
              />
            )}
            {isKeeper && !["pending", "surrendered", "destroyed"].includes(seal.state) && (
              <ChangeFaceButton sealId={sealId} face={shown?.face ?? null} hospital={consoleBridge().hospital} />
            )}
            {isKeeper && (
              <MoveButtons sealId={sealId} name={seal.name} state={seal.state} applications={names.applications} />
            )}
          </>
        }
      />
      <MyEndings lang={language} sealId={sealId} />
      <div className="grid min-h-0 flex-1 gap-3 lg:grid-cols-[300px_minmax(0,1fr)]">
        <div className="flex min-h-0 flex-col gap-3 overflow-auto">
          <FaceCard
            seal={seal}
            shown={shown}
            department={names.departments.find(([id]) => id === seal.departmentId)?.[1] ?? seal.departmentId}
            query={query}
            now={now}
            t={t}
          />
          <PowersCard seal={seal} candidates={candidates} nameOf={names.nameOf} now={now} t={t} />
        </div>
        <div className="flex min-h-0 flex-col gap-3">
          <WaitingCards applications={waiting.applications} seal={seal} me={me} names={names} t={t} />
          <ListCard>
            <nav
              aria-label={t("印章内容", "Parts of the seal")}
              className="flex h-[38px] shrink-0 items-end gap-4 border-b border-line px-3.5"
            >
              {tabs.map(([one, name]) => (
                <a
                  key={one}
                  href={withQuery(path, { v: query.v }, { tab: one })}
                  aria-current={one === tab ? "page" : undefined}
                  className={`border-b-2 pb-1.5 whitespace-nowrap no-underline ${one === tab ? "border-dai font-semibold text-ink" : "border-transparent text-ink2 hover:text-ink"}`}
                >
                  {name}
                </a>
              ))}
              <a
                href={`/api/seal/${sealId}/usages.csv`}
                download
                className={`ml-auto pb-1.5 text-hint ${usages?.ok && usages.data.total > 0 ? "" : "invisible"}`}
              >
                {t("导出 CSV", "CSV")}
              </a>
              <span className="pb-1.5 text-hint text-ink2">
                {t(
                  `本月 ${seal.month.done} 次 · 失败 ${seal.month.failed}`,
                  `This month ${seal.month.done}, failed ${seal.month.failed}`,
                )}
              </span>
            </nav>
            {tab === "grant" &&
              (seal.grants.length === 0 ? (
                <Empty
                  title={t("还没有授权", "No grants yet")}
                  action={t("由管理权人申请，审批后生效。", "The keeper asks for one; it begins once approved.")}
                />
              ) : (
                <GrantTable
                  sealId={sealId}
                  grants={seal.grants}
                  applications={names.applications}
                  isKeeper={isKeeper}
                  now={now}
                  nameOf={names.nameOf}
                  typesWords={names.typesWords}
                  t={t}
                />
              ))}
            {tab === "version" && <VersionTable versions={seal.versions} t={t} />}
            {usages && (
              <UseList
                usages={usages}
                names={names}
                pager={{ path, query, page, size: SIZE }}
                language={language}
                t={t}
              />
            )}
          </ListCard>
        </div>
      </div>
    </>
  );
}
