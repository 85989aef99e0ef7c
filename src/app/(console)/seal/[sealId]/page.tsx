import { ShieldHalf } from "lucide-react";
import type { Metadata } from "next";
import { consoleBridge } from "#front/bridge.ts";
import { ApplicationText } from "#modules/seal/ui/application-text.tsx";
import { ChangeFaceButton } from "#modules/seal/ui/change-face-button.tsx";
import { DecideButtons } from "#modules/seal/ui/decide-buttons.tsx";
import { FaceSheet } from "#modules/seal/ui/face-sheet.tsx";
import { GrantButton } from "#modules/seal/ui/grant-button.tsx";
import { GrantTable } from "#modules/seal/ui/grant-table.tsx";
import { MoveButtons } from "#modules/seal/ui/move-buttons.tsx";
import { PowersButton } from "#modules/seal/ui/powers-button.tsx";
import { OutcomeTag, SealStateTag } from "#modules/seal/ui/seal-tags.tsx";
import { UsageTable } from "#modules/seal/ui/usage-table.tsx";
import { kindWords } from "#modules/seal/ui/words.ts";
import { Card, Facts } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateOnly, dateTime, shortHex } from "#ui/format.ts";
import { Empty, Failure } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager, withQuery } from "#ui/pager.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../../request.ts";
import { holderNames } from "../holder-names.ts";

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
            {isKeeper && <MoveButtons sealId={sealId} name={seal.name} state={seal.state} />}
          </>
        }
      />
      <div className="grid min-h-0 flex-1 gap-3 lg:grid-cols-[300px_minmax(0,1fr)]">
        <div className="flex min-h-0 flex-col gap-3 overflow-auto">
          <Card
            title={t("章面", "Face")}
            isTight
            aside={
              <span className="flex gap-1.5">
                {seal.versions.slice(0, 3).map((one) => (
                  <a
                    key={one.id}
                    href={withQuery(path, query, { v: String(one.number) })}
                    aria-current={one.id === shown?.id ? "true" : undefined}
                    className={`rounded-card border px-2 no-underline ${one.id === shown?.id ? "border-dai bg-dai-soft text-dai" : "border-edge text-ink"}`}
                  >
                    v{one.number} {versionWords(one.state)}
                  </a>
                ))}
              </span>
            }
          >
            {shown && (
              <FaceSheet
                src={`/api/seal/version/${shown.id}.png`}
                alt={t(`${seal.name} 第 ${shown.number} 版章面`, `${seal.name}, face ${shown.number}`)}
                widthMm={shown.widthMm}
                heightMm={shown.heightMm}
              />
            )}
            <div className="p-3.5">
              <Facts
                rows={[
                  [
                    t("种类", "Kind"),
                    `${kindWords(seal.kind, t)} · ${shown ? `${shown.widthMm.toFixed(0)}×${shown.heightMm.toFixed(0)} mm · ${shown.dpi} DPI` : ""}`,
                  ],
                  [
                    t("印章数据", "Seal data"),
                    seal.data ? (
                      <a key="data" href={`/api/seal/${sealId}/seal.esl`} download title={`SM3 ${seal.data.digest}`}>
                        GB/T 38540 · {seal.data.validUntil > now ? t("有效", "valid") : t("已过期", "expired")}
                      </a>
                    ) : (
                      "—"
                    ),
                  ],
                  [
                    t("证书", "Certificate"),
                    seal.data?.certificateUntil ? (
                      <a key="certificate" href={`/certificate/${seal.data.certificateId}`}>
                        {t("机构签章", "Institution")} {seal.family.toUpperCase()} ·{" "}
                        {dateOnly(seal.data.certificateUntil)}
                      </a>
                    ) : (
                      "—"
                    ),
                  ],
                  [
                    t("保管", "Kept by"),
                    names.departments.find(([id]) => id === seal.departmentId)?.[1] ?? seal.departmentId,
                  ],
                  [
                    t("日志", "Log"),
                    <a key="log" href={`/audit?subject=${sealId}`}>
                      {t("操作历史", "Its history")}
                    </a>,
                  ],
                ]}
              />
            </div>
          </Card>
          <Card
            title={t("三权分开", "Three powers")}
            aside={
              candidates &&
              seal.state !== "destroyed" && (
                <PowersButton
                  sealId={sealId}
                  holders={{ manage: seal.keepers, audit: seal.auditors }}
                  candidates={{ manage: candidates.keepers, audit: candidates.auditors }}
                />
              )
            }
          >
            <Facts
              rows={[
                [t("管理权", "Manages"), people(seal.keepers)],
                [
                  t("使用权", "Uses"),
                  seal.grants
                    .filter(({ state, until }) => state === "active" && until > now)
                    .map(({ holderKind, holderId }) => names.nameOf(holderKind, holderId))
                    .join("、") || "—",
                ],
                [t("审计权", "Audits"), people(seal.auditors)],
              ]}
            />
            <p className="mt-2 flex items-start gap-1.5 text-hint text-ink2">
              <ShieldHalf aria-hidden="true" size={14} strokeWidth={1.75} className="mt-0.5 shrink-0" />
              {t("同一人不能兼任同一印章的两项权力。", "Nobody holds two powers over one seal.")}
            </p>
          </Card>
        </div>
        <div className="flex min-h-0 flex-col gap-3">
          {waiting.applications.map((one) => (
            <Card
              key={one.id}
              title={t("待审批", "To decide")}
              hint={<OutcomeTag state={one.state} t={t} />}
              aside={
                <DecideButtons
                  application={one}
                  personId={me.personId}
                  isApprover={me.roles.includes("seal-approver")}
                />
              }
            >
              <p className="font-semibold">
                <ApplicationText application={one} nameOf={names.nameOf} typesWords={names.typesWords} t={t} />
              </p>
              <p className="text-ink2">
                {t("理由", "Reason")}：{one.reason}
              </p>
              <p className="text-ink2">
                {one.applicant} {dateTime(one.createdAt)} {t("提交", "asked")}
                {one.decisions.map(({ name, at }) => ` → ${name} ${dateTime(at)} ${t("同意", "agreed")}`)}
                {one.needed === 2 && t(" · 高风险，需两人", " · high risk, needs two")}
              </p>
            </Card>
          ))}
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
                  grants={seal.grants}
                  isKeeper={isKeeper}
                  now={now}
                  nameOf={names.nameOf}
                  typesWords={names.typesWords}
                  t={t}
                />
              ))}
            {tab === "version" && (
              <Table
                caption={t("版本", "Versions")}
                rows={seal.versions}
                rowKey={(row) => row.id}
                isOff={(row) => row.state === "refused"}
                columns={[
                  { key: "number", head: t("版本", "Version"), cell: (row) => `v${row.number}` },
                  {
                    key: "face",
                    head: t("章面", "Face"),
                    cell: (row) => (
                      <img className="size-9 bg-white object-contain" src={`/api/seal/version/${row.id}.png`} alt="" />
                    ),
                  },
                  { key: "state", head: t("状态", "State"), cell: (row) => versionWords(row.state) },
                  {
                    key: "size",
                    head: t("尺寸", "Size"),
                    cell: (row) => `${row.widthMm.toFixed(1)}×${row.heightMm.toFixed(1)} mm · ${row.dpi} DPI`,
                  },
                  {
                    key: "digest",
                    head: "SM3",
                    cell: (row) => <span className="font-mono text-hint">{shortHex(row.digest)}</span>,
                    title: (row) => row.digest,
                  },
                  { key: "at", head: t("制作", "Made"), cell: (row) => dateTime(row.createdAt) },
                ]}
              />
            )}
            {usages &&
              (usages.ok ? (
                <>
                  {!usages.data.isAll && (
                    <p className="px-3.5 py-2 text-hint text-ink2">
                      {t(
                        "全部记录只给审计权人看；这里是你自己的用章。",
                        "All of it is for the auditor; these are your own uses.",
                      )}
                    </p>
                  )}
                  {usages.data.usages.length === 0 ? (
                    <Empty
                      title={t("没有用章记录", "No uses")}
                      action={t(
                        "在文书页盖章，或由业务系统调用接口。",
                        "Seal on a document's page, or by the interface.",
                      )}
                    />
                  ) : (
                    <UsageTable usages={usages.data.usages} nameOf={(id) => names.nameOf("application", id)} t={t} />
                  )}
                  <Pager path={path} query={query} page={page} size={SIZE} total={usages.data.total} t={t} />
                </>
              ) : (
                <Failure
                  t={t}
                  title={t("看不到用章记录", "The uses are not for you")}
                  say={usages.told.say[language]}
                  trace={usages.told.requestId}
                />
              ))}
          </ListCard>
        </div>
      </div>
    </>
  );

  function versionWords(state: "pending" | "current" | "replaced" | "refused"): string {
    return {
      pending: t("待审批", "waits"),
      current: t("在用", "in use"),
      replaced: t("已替换", "replaced"),
      refused: t("未通过", "refused"),
    }[state];
  }
}

const people = (list: readonly { name: string; staffNo: string }[]): string =>
  list.map(({ name, staffNo }) => `${name}（${staffNo}）`).join("、") || "—";
