import { RequestStateTag } from "#modules/signing/ui/request-state.tsx";
import { Card } from "#ui/card.tsx";
import { DayBars } from "#ui/day-bars.tsx";
import { Figure } from "#ui/figure.tsx";
import { dateOnly, dateTime } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { Attention } from "../attention.tsx";
import { DepartmentsBehind } from "../departments-behind.tsx";
import { lang, load } from "../request.ts";
import { SelfCheckStrip } from "../self-check-strip.tsx";

const EXPIRING_DAYS = 30;
const RECENT = 6;

/** 工作台: what the product stands on, today's figures, what somebody has to do, and how the month went. Every figure leads to its list. */
export default async function HomePage() {
  const language = await lang();
  const t = words(language);
  const today = dateOnly(new Date());
  const since = new Date(`${today}T00:00:00+08:00`).toISOString();
  const [counts, recent, people, expiring, days, behind] = await Promise.all([
    load((api) => api.signing.counts({ since })),
    load((api) => api.signing.list({ page: 1, pageSize: RECENT })),
    load((api) => api.person.list({ text: "", state: "active", page: 1, size: 1 })),
    load((api) =>
      api.certificate.list({
        text: "",
        state: "issued",
        profile: "person",
        expiresWithinDays: EXPIRING_DAYS,
        page: 1,
        size: 1,
      }),
    ),
    load((api) => api.signing.byDay()),
    load((api) => api.signing.behind()),
  ]);
  return (
    <>
      <PageTitle title={t("工作台", "Overview")} hint={today} />
      <SelfCheckStrip lang={language} />
      <div className="mt-3 grid shrink-0 gap-3 sm:grid-cols-2 xl:grid-cols-4">
        {counts.ok && (
          <>
            <Figure
              name={t("今日签名", "Signed today")}
              value={counts.data.signed}
              unit={t("个", "")}
              href="/signing?state=completed"
            />
            <Figure
              name={t("待签", "Waiting")}
              value={counts.data.waiting}
              unit={t("人次", "signers")}
              href="/signing?state=open"
              note={
                behind.ok && behind.data.overdue > 0
                  ? t(`逾期 ${behind.data.overdue} 人次`, `${behind.data.overdue} overdue`)
                  : undefined
              }
            />
            <Figure
              name={t("今日未签成", "Not signed today")}
              value={counts.data.unsuccessful + counts.data.unfinished + counts.data.waitingStamps}
              unit={t("件", "")}
              href="/signing?state=declined"
              note={
                counts.data.unfinished > 0
                  ? t(`${counts.data.unfinished} 件没有写完`, `${counts.data.unfinished} unfinished`)
                  : undefined
              }
            />
          </>
        )}
        {expiring.ok ? (
          <Figure
            name={t(`${EXPIRING_DAYS} 天内到期的证书`, `Certificates expiring in ${EXPIRING_DAYS} days`)}
            value={expiring.data.total}
            unit={t("张", "")}
            href="/certificate?state=issued&profile=person&within=30"
          />
        ) : (
          people.ok && (
            <Figure
              name={t("在册人员", "Staff")}
              value={people.data.total}
              unit={t("人", "")}
              href="/person?state=active"
            />
          )
        )}
      </div>
      <div className="mt-3 grid shrink-0 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_392px]">
        <div className="flex min-w-0 flex-col gap-3">
          <Attention lang={language} />
          {recent.ok && (
            <Card
              title={t("最近的签署任务", "Latest signing requests")}
              isTight
              aside={<a href="/signing">{t("全部", "All")}</a>}
            >
              {recent.data.requests.length === 0 ? (
                <Empty
                  title={t("还没有签署任务", "No signing requests yet")}
                  action={t(
                    "业务系统通过 HIS 接口发起后出现在这里。",
                    "They appear here when a hospital system asks through the HIS interface.",
                  )}
                />
              ) : (
                <Table
                  caption={t("最近的签署任务", "Latest signing requests")}
                  rows={recent.data.requests}
                  rowKey={(row) => row.id}
                  columns={[
                    {
                      key: "title",
                      head: t("文书", "Document"),
                      cell: (row) => (
                        <a className="font-semibold" href={`/document/${row.documentId}`}>
                          {row.title}
                        </a>
                      ),
                    },
                    { key: "patient", head: t("患者", "Patient"), cell: (row) => row.patientMasked || "—" },
                    {
                      key: "signers",
                      head: t("签署人", "Signers"),
                      cell: (row) => row.signers.map((one) => one.name).join(t("、", ", ")),
                    },
                    {
                      key: "at",
                      head: t("发起", "Asked"),
                      cell: (row) => <span className="font-mono text-hint">{dateTime(row.createdAt)}</span>,
                    },
                    {
                      key: "state",
                      head: t("状态", "State"),
                      cell: (row) => <RequestStateTag state={row.state} t={t} />,
                    },
                  ]}
                />
              )}
            </Card>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          {days.ok && (
            <Card title={t("近 30 日签名", "Signatures of 30 days")}>
              <DayBars
                days={days.data.map(({ day, confirmed, automatic }) => ({ day, lower: confirmed, upper: automatic }))}
                label={t("近 30 日每天的签名数", "Signatures a day over 30 days")}
                names={[t("本人确认", "Confirmed"), t("自动签", "Automatic")]}
                t={t}
              />
            </Card>
          )}
          {behind.ok && <DepartmentsBehind rows={behind.data.departments} t={t} />}
        </div>
      </div>
    </>
  );
}
