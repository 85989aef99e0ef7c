import type { Metadata } from "next";
import { eventName } from "#modules/audit/ui/event-words.ts";
import { ClockChart } from "#modules/timestamp/ui/clock-chart.tsx";
import { ClockLimit } from "#modules/timestamp/ui/clock-limit.tsx";
import { LinkButton } from "#ui/button.tsx";
import { Card, Facts } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateTime, duration } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { words } from "#ui/words.ts";
import { lang, load, queryOf, type Search } from "../../request.ts";
import { SourceTables } from "./source-tables.tsx";

export const metadata: Metadata = { title: "时间" };

const HOUR_MS = 3_600_000;
const SPANS = { "24h": 24, "72h": 72, "30d": 720 } as const;
const isSpan = (text: string | undefined): text is keyof typeof SPANS => text !== undefined && text in SPANS;

/** 时间: how well this hospital knows what time it is, from whom, and for how long it would still know it alone. */
export default async function ClockPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const span = isSpan(query.span) ? query.span : "72h";
  const toMs = Date.now();
  const fromMs = toMs - SPANS[span] * HOUR_MS;
  const from = new Date(fromMs).toISOString();
  const to = new Date(toMs).toISOString();
  const title = t("时间", "Time");
  const loaded = await load(async (api) => {
    const clock = await api.timestamp.clock.status();
    const history = clock.node ? await api.timestamp.clock.history({ node: clock.node, from, to }) : [];
    return { clock, history, me: await api.login.me() };
  });
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { clock, history, me } = loaded.data;
  const relay = await load((api) => api.timestamp.clock.relay());
  const reason = me.roles.includes("system-admin")
    ? null
    : t("只有系统管理员可以修改", "Only a system administrator may change this");
  const limitUs = clock.limitUs ?? 1000;
  const { mode, condition, isWithin, boundUs, offsetUs, syncAgeUs, holdoverLeftUs } = clock;
  const isHost = mode === "host";
  return (
    <>
      <PageTitle
        title={title}
        hint={<span>{clock.node ? `${clock.node} · TSA_CLOCK=${mode}` : `TSA_CLOCK=${mode}`}</span>}
        aside={
          <>
            {clock.node && (
              <LinkButton href={`/api/clock-report?${new URLSearchParams({ node: clock.node, from, to })}`} download>
                {t("授时 / 守时验收报告", "Acceptance report")}
              </LinkButton>
            )}
            <ClockLimit limitUs={limitUs} reason={reason} />
          </>
        }
      />
      <section className="mb-3 grid shrink-0 grid-cols-2 overflow-hidden rounded-card border border-line bg-surface lg:grid-cols-4">
        <Cell name={t("状态", "State")} note={noteOf(condition, syncAgeUs, t)}>
          <span className="text-card">
            {isHost ? (
              <StateTag tone="wait">{t("演示时间：主机时钟", "Demo time: the host's clock")}</StateTag>
            ) : condition === "none" ? (
              <StateTag tone="bad">{t("无可信时间，已停止签发", "No trusted time, not issuing")}</StateTag>
            ) : !isWithin ? (
              <StateTag tone="bad">{t("超出上限，已停止签发", "Over the limit, not issuing")}</StateTag>
            ) : condition === "holdover" ? (
              <StateTag tone="wait">{t("守时，正在签发", "Hold-over, issuing")}</StateTag>
            ) : (
              <StateTag tone="valid">{t("可信，正在签发", "Trusted, issuing")}</StateTag>
            )}
          </span>
        </Cell>
        <Cell
          name={t("误差界", "Bound")}
          note={boundUs === null ? null : t(`上限 ±${limitUs / 1000} ms`, `limit ±${limitUs / 1000} ms`)}
        >
          {boundUs === null ? "—" : `±${(boundUs / 1000).toFixed(2)}`} <Unit />
        </Cell>
        <Cell
          name={t("上次同步测得偏差", "Offset at the last round")}
          note={t("本钟与时间源之差", "our clock against the sources")}
        >
          {offsetUs === null ? "—" : `${offsetUs >= 0 ? "+" : "−"}${Math.abs(offsetUs / 1000).toFixed(3)}`} <Unit />
        </Cell>
        <Cell
          name={t("若此刻所有时间源断开，还能签发", "If every source went away now, issuing lasts")}
          note={t("按本机回测学到的误差界", "by the bound learnt from its own past")}
        >
          {holdoverLeftUs > 0 ? duration(holdoverLeftUs / 1000) : t("不能签发", "not at all")}
        </Cell>
      </section>
      <div className="grid gap-3 pb-3 xl:grid-cols-[minmax(0,1fr)_300px]">
        <div className="flex min-w-0 flex-col gap-3">
          <Card
            title={t("偏差与误差界", "Offset and bound")}
            hint={t("毫秒", "ms")}
            isTight
            aside={
              <nav aria-label={t("时间范围", "Span")} className="flex gap-2">
                {(Object.keys(SPANS) as (keyof typeof SPANS)[]).map((one) => (
                  <a
                    key={one}
                    href={`/clock?span=${one}`}
                    aria-current={one === span ? "page" : undefined}
                    className={one === span ? "font-semibold text-ink" : ""}
                  >
                    {one === "30d" ? "30 d" : `${SPANS[one]} h`}
                  </a>
                ))}
              </nav>
            }
          >
            {history.length === 0 ? (
              <Empty
                title={t("还没有记录", "Nothing recorded yet")}
                action={
                  isHost
                    ? t("主机时钟没有误差界可画。", "The host's clock has no bound to draw.")
                    : t(
                        "时钟每分钟记一次；同步后这里出现曲线。",
                        "The clock records once a minute; the curve appears once it is synchronised.",
                      )
                }
              />
            ) : (
              <ClockChart rows={history} fromMs={fromMs} toMs={toMs} limitUs={limitUs} timeOf={dateTime} t={t} />
            )}
          </Card>
          <SourceTables clock={clock} relay={relay.ok ? relay.data : null} reason={reason} t={t} lang={language} />
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <Card title={t("守时能力", "Hold-over")}>
            <Facts
              rows={[
                [t("还能守", "Lasts"), holdoverLeftUs > 0 ? duration(holdoverLeftUs / 1000) : "—"],
                [t("频偏", "Frequency"), clock.ppm === null ? "—" : `${clock.ppm.toFixed(3).replace("-", "−")} ppm`],
                [
                  t("界的来源", "Bound from"),
                  clock.testedUs > 0
                    ? t(
                        `本机回测，已测到 ${duration(clock.testedUs / 1000)}`,
                        `own back-tests up to ${duration(clock.testedUs / 1000)}`,
                      )
                    : t(
                        `尚无历史，按 ${(clock.openPpm ?? 500).toFixed(0)} ppm 增长`,
                        `no history yet: grows by ${(clock.openPpm ?? 500).toFixed(0)} ppm`,
                      ),
                ],
                [
                  t("闰秒", "Leap"),
                  clock.leap ? t("今日末有闰秒", "announced for today") : t("未预告", "none announced"),
                ],
              ]}
            />
            <p className="mt-3 text-hint text-ink2">
              {t(
                "72 小时守时小于 1 ms 是时间源设备（恒温晶振或铷钟）的指标；服务器晶振做不到，超限即停发。",
                "Less than 1 ms in 72 h is a figure of the time device (OCXO or rubidium). A server's crystal cannot do it; beyond the limit nothing is issued.",
              )}
            </p>
          </Card>
          <Card title={t("告警历史", "Alarms")} aside={<a href="/audit?noun=timestamp">{t("全部", "All")}</a>}>
            {clock.alarms.length === 0 ? (
              <p className="text-ink2">{t("没有告警", "No alarms")}</p>
            ) : (
              <ol className="flex flex-col gap-2">
                {clock.alarms.map(({ seq, at, type, data }) => (
                  <li key={seq}>
                    <span className="block">{eventName(type, t) ?? type}</span>
                    <span className="block text-hint text-ink2">
                      {dateTime(at)} · {detailOf(data)}
                    </span>
                  </li>
                ))}
              </ol>
            )}
          </Card>
        </div>
      </div>
    </>
  );
}

function Cell({ name, note, children }: { name: string; note: string | null; children: React.ReactNode }) {
  return (
    <div className="border-line px-3.5 py-2.5 not-first:border-l">
      <span className="block text-ink2">{name}</span>
      <span className="block text-figure font-semibold">{children}</span>
      <span className="block text-hint text-ink2">{note}</span>
    </div>
  );
}

const Unit = () => <span className="text-body font-normal text-ink2">ms</span>;

function noteOf(condition: string, syncAgeUs: number | null, t: (zh: string, en: string) => string): string | null {
  if (syncAgeUs === null) return null;
  const ago = duration(syncAgeUs / 1000);
  return condition === "holdover"
    ? t(`守时已 ${ago}`, `alone for ${ago}`)
    : t(`${ago} 前同步`, `synchronised ${ago} ago`);
}

/** The event's figures: whom it is about, and durations in ms. */
function detailOf(data: Record<string, unknown>): string {
  const { source, name, boundUs, offsetUs, afterS, overS, byMs, limitUs, sources } = data;
  return [
    text(source ?? name),
    Array.isArray(sources) ? `${sources.length} ×` : "",
    figure(offsetUs, (us) => `${us < 0 ? "−" : "+"}${Math.abs(us / 1000).toFixed(3)} ms`),
    figure(boundUs, (us) => `±${(us / 1000).toFixed(3)} ms`),
    figure(limitUs, (us) => `≤ ${us / 1000} ms`),
    figure(afterS ?? overS, (s) => duration(s * 1000)),
    figure(byMs, (by) => `${by} ms`),
  ]
    .filter(Boolean)
    .join(" · ");
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const figure = (value: unknown, say: (n: number) => string): string => (typeof value === "number" ? say(value) : "");
