import type { Metadata } from "next";
import { listTimestampsInput } from "#modules/timestamp/input.ts";
import { UNIT_FAMILIES } from "#modules/timestamp/rules.ts";
import { UnitAction } from "#modules/timestamp/ui/unit-action.tsx";
import { Card } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { Filters, TextFilter } from "#ui/filters.tsx";
import { clockMs, dateOnly, shortHex, thousands } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

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
  const loaded = await load(async (api) => ({
    me: await api.login.me(),
    status: await api.timestamp.status(),
    list: await api.timestamp.list({ serial, page, size: SIZE }),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { me, status, list } = loaded.data;
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
      />
      <div className="mb-3 shrink-0">
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
      </div>
      <ListCard>
        <Filters path={PATH} t={t}>
          <TextFilter label={t("令牌号", "Serial")} name="serial" value={query.serial} />
        </Filters>
        {list.timestamps.length === 0 ? (
          <Empty
            title={t("还没有时间戳", "No timestamps yet")}
            action={t(
              "每次签名会签发一枚；其他系统可用 /tsa（RFC 3161）。",
              "Every signature gets one; other systems may use /tsa (RFC 3161).",
            )}
          />
        ) : (
          <Table
            caption={t("签发记录", "Issued tokens")}
            rows={list.timestamps}
            rowKey={(row) => row.id}
            columns={[
              {
                key: "serial",
                head: t("令牌号", "Serial"),
                cell: (row) => <span className="font-mono text-hint">{row.serial}</span>,
              },
              {
                key: "at",
                head: t("时刻", "Time"),
                cell: (row) => (
                  <span className="font-mono text-hint">
                    {dateOnly(row.genTime)} {clockMs(row.genTime)}
                  </span>
                ),
              },
              {
                key: "accuracy",
                head: t("误差界", "Accuracy"),
                cell: (row) => (row.accuracyMs === null ? t("未声明", "not claimed") : `±${row.accuracyMs} ms`),
              },
              {
                key: "clock",
                head: t("时间来源", "Clock"),
                cell: (row) =>
                  row.isDemoTime ? <DemoTime text={t("演示时间", "Demo time")} /> : t("已校准", "disciplined"),
              },
              { key: "hash", head: t("算法", "Hash"), cell: (row) => row.hashAlgorithm.toUpperCase() },
              {
                key: "imprint",
                head: t("摘要", "Imprint"),
                cell: (row) => <span className="font-mono text-hint">{shortHex(row.imprint)}</span>,
                title: (row) => row.imprint,
              },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={list.total} t={t} />
      </ListCard>
    </>
  );
}

function DemoTime({ text }: { text: string }) {
  return <StateTag tone="wait">{text}</StateTag>;
}
