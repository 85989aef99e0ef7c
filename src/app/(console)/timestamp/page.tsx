import type { Metadata } from "next";
import { listTimestampsInput } from "#modules/timestamp/input.ts";
import { UNIT_FAMILIES } from "#modules/timestamp/rules.ts";
import { ExternalTsas } from "#modules/timestamp/ui/external-tsas.tsx";
import { UnitAction } from "#modules/timestamp/ui/unit-action.tsx";
import { LinkButton } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { Filters, TextFilter } from "#ui/filters.tsx";
import { dateOnly, thousands } from "#ui/format.ts";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";
import { DemoTime, IssuedTokens, OutsideTokens } from "./token-tables.tsx";

export const metadata: Metadata = { title: "时间戳" };

const PATH = "/timestamp";
const SIZE = 12;

export default async function TimestampsPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("时间戳", "Timestamps");
  const serial = listTimestampsInput.shape.serial.safeParse(query.serial || undefined).data;
  const isOutside = query.by === "outside";
  const loaded = await load(async (api) => ({
    me: await api.login.me(),
    status: await api.timestamp.status(),
    list: await api.timestamp.list({ serial, page, size: SIZE }),
    tsas: await api.timestamp.external.list(),
    outside: isOutside ? await api.timestamp.external.tokens({ page, size: SIZE }) : null,
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { me, status, list, tsas, outside } = loaded.data;
  const isAdmin = me.roles.includes("system-admin");
  const problem = status.unit.problem ?? status.clock.problem;
  return (
    <>
      <PageTitle
        title={title}
        hint={
          <>
            {status.isIssuing ? (
              <StateTag tone="done">{t("正在签发", "Issuing")}</StateTag>
            ) : (
              <StateTag tone="bad">{problem?.say[language] ?? t("已停止签发", "Not issuing")}</StateTag>
            )}
            {status.isDemoTime && (
              <DemoTime text={t("演示时间：以主机时钟签发，未经校准", "Demo time: the host's clock, undisciplined")} />
            )}
            <span>
              {t(`24 小时内 ${thousands(status.issuedLastDay)} 枚`, `${thousands(status.issuedLastDay)} in 24 h`)}
            </span>
          </>
        }
        aside={
          <>
            <LinkButton href={`${PATH}/file?do=check`}>{t("验证时间戳", "Check a timestamp")}</LinkButton>
            <LinkButton look="main" href={`${PATH}/file`}>
              {t("给文件盖时间戳", "Stamp a file")}
            </LinkButton>
          </>
        }
      />
      <div className="mb-3 flex shrink-0 flex-col gap-3">
        <Card title={t("签发单元", "Signing units")} isTight>
          <Table
            caption={t("签发单元", "Signing units")}
            rows={UNIT_FAMILIES.map((family) => ({ family, unit: status.units.find((one) => one.family === family) }))}
            rowKey={({ family }) => family}
            columns={[
              {
                key: "family",
                head: t("算法", "Algorithm"),
                cell: ({ family }) => (family === "sm2" ? "SM2 / SM3" : "RSA / SHA-256"),
              },
              {
                key: "state",
                head: t("状态", "State"),
                cell: ({ unit }) =>
                  !unit ? (
                    <StateTag tone="off">{t("未建立", "None")}</StateTag>
                  ) : unit.problem ? (
                    <StateTag tone="bad">{unit.problem.say[language]}</StateTag>
                  ) : (
                    <StateTag tone="done">{t("在用", "Active")}</StateTag>
                  ),
              },
              {
                key: "until",
                head: t("证书到期", "Certificate ends"),
                cell: ({ unit }) => (unit?.notAfter ? dateOnly(unit.notAfter) : "—"),
              },
              {
                key: "policy",
                head: t("策略", "Policy"),
                cell: ({ unit }) => <span className="font-mono text-hint">{unit?.policy ?? "—"}</span>,
              },
              {
                key: "action",
                head: t("操作", "Action"),
                cell: ({ family, unit }) =>
                  isAdmin ? (
                    <UnitAction family={family} isNew={!unit || unit.problem?.code === "timestamp.no-unit"} />
                  ) : null,
              },
            ]}
          />
        </Card>
        <ExternalTsas
          tsas={tsas}
          reason={isAdmin ? null : t("只有系统管理员可以修改", "Only a system administrator may change this")}
        />
      </div>
      <ListCard>
        <nav aria-label={t("谁签发的", "By whom")} className="flex shrink-0 gap-4 border-b border-line px-3.5 py-2">
          {[
            { by: "own", text: t("本院签发", "Issued here") },
            { by: "outside", text: t("外部取得", "From outside") },
          ].map(({ by, text }) => (
            <a
              key={by}
              href={by === "own" ? PATH : `${PATH}?by=outside`}
              aria-current={isOutside === (by === "outside") ? "page" : undefined}
              className={isOutside === (by === "outside") ? "font-semibold text-ink" : ""}
            >
              {text}
            </a>
          ))}
        </nav>
        {outside ? (
          <OutsideTokens tokens={outside.tokens} t={t} />
        ) : (
          <>
            <Filters path={PATH} t={t}>
              <TextFilter label={t("令牌号", "Serial")} name="serial" value={query.serial} />
            </Filters>
            <IssuedTokens timestamps={list.timestamps} t={t} />
          </>
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={outside?.total ?? list.total} t={t} />
      </ListCard>
    </>
  );
}
