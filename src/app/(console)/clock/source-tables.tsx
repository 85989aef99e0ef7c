import type { clockStatus } from "#modules/timestamp/clock-status.ts";
import type { relayStatus } from "#modules/timestamp/relay-status.ts";
import { AddSource, EditSource } from "#modules/timestamp/ui/clock-sources.tsx";
import { Card } from "#ui/card.tsx";
import { Empty } from "#ui/notice.tsx";
import { StateTag, type Tone } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import type { Lang, Translate } from "#ui/words.ts";

type Clock = Awaited<ReturnType<typeof clockStatus>>;
type Source = Clock["sources"][number];
type Relay = NonNullable<Awaited<ReturnType<typeof relayStatus>>>;

/** What the clock listens to, and what the exchange's relay hears outside. */
export function SourceTables({
  clock,
  relay,
  reason,
  t,
  lang,
}: {
  clock: Clock;
  relay: Relay | null;
  reason: string | null;
  t: Translate;
  lang: Lang;
}) {
  const isRelayUsed = clock.sources.some(({ kind }) => kind === "relay");
  return (
    <>
      <Card
        title={t("时间源", "Time sources")}
        hint={t(
          "每 16 秒一组，8 次取最小时延；多数一致才采用",
          "eight every 16 s, the fastest counts; a majority must agree",
        )}
        aside={
          <span className="flex gap-2">
            <AddSource
              relay={relay && !isRelayUsed ? { name: relayName(relay, t), host: relay.host, port: relay.port } : null}
              reason={reason}
            />
          </span>
        }
        isTight
      >
        {clock.sources.length === 0 ? (
          <Empty
            title={t("还没有时间源，不能签发", "No time source, nothing is issued")}
            action={t(
              "添加院内指定的时间源设备（三台以上可剔除假钟），或经前置的国家授时中心。",
              "Add designated devices in the LAN (three or more can outvote a false one), or NTSC through the exchange.",
            )}
          />
        ) : (
          <Table
            caption={t("时间源", "Time sources")}
            rows={clock.sources}
            rowKey={(row) => row.id}
            isOff={(row) => !row.isEnabled}
            columns={[
              {
                key: "name",
                head: t("名称", "Name"),
                cell: (row) => <b className="block max-w-[116px] truncate font-semibold">{row.name}</b>,
                title: (row) => row.name,
              },
              { key: "verdict", head: t("判定", "Verdict"), cell: (row) => <Verdict source={row} t={t} lang={lang} /> },
              {
                key: "at",
                head: t("地址", "Address"),
                cell: (row) => <span className="font-mono text-hint">{`${row.host}:${row.port}`}</span>,
              },
              {
                key: "offset",
                head: t("偏差 ms", "Offset ms"),
                isNumber: true,
                cell: (row) => signed(row.heard?.offsetUs),
              },
              {
                key: "delay",
                head: t("时延 ms", "Delay ms"),
                isNumber: true,
                cell: (row) => plain(row.heard?.delayUs),
              },
              {
                key: "dispersion",
                head: t("离散 ms", "Disp. ms"),
                isNumber: true,
                cell: (row) => plain(row.heard?.rootDispersionUs),
              },
              {
                key: "proves",
                head: t("可证 ms", "Proves ms"),
                isNumber: true,
                cell: (row) => (row.heard?.distanceUs ? `±${plain(row.heard.distanceUs)}` : "—"),
              },
              { key: "stratum", head: t("层级", "Stratum"), isNumber: true, cell: (row) => row.heard?.stratum ?? "—" },
              {
                key: "reach",
                head: t("近 8 次", "Last 8"),
                cell: (row) => <Reach bits={row.heard?.reach ?? 0} t={t} />,
              },
              {
                key: "edit",
                head: t("操作", "Action"),
                cell: ({ id, name, kind, host, port, keyNumber, keyAlgorithm, isEnabled }) => (
                  <EditSource
                    source={{ id, name, kind, host, port, keyNumber, keyAlgorithm, isEnabled }}
                    reason={reason}
                  />
                ),
              },
            ]}
          />
        )}
      </Card>
      {relay && (
        <Card
          title={t("前置中继听到的时间源", "What the exchange's relay hears")}
          hint={t(
            relay.boundUs === null ? "前置未同步" : `前置误差界 ±${plain(relay.boundUs)} ms`,
            relay.boundUs === null ? "not synchronised" : `its bound ±${plain(relay.boundUs)} ms`,
          )}
          isTight
        >
          <Table
            caption={t("前置中继听到的时间源", "What the exchange's relay hears")}
            rows={relay.sources}
            rowKey={(row) => row.name}
            columns={[
              { key: "name", head: t("名称", "Name"), cell: (row) => row.name },
              {
                key: "at",
                head: t("地址", "Address"),
                cell: (row) => <span className="font-mono text-hint">{`${row.host}:${row.port}`}</span>,
              },
              { key: "offset", head: t("偏差 ms", "Offset ms"), isNumber: true, cell: (row) => signed(row.offsetUs) },
              { key: "delay", head: t("时延 ms", "Delay ms"), isNumber: true, cell: (row) => plain(row.delayUs) },
              {
                key: "proves",
                head: t("此线路可证精度 ms", "This line proves ms"),
                isNumber: true,
                cell: (row) => (row.distanceUs === null ? "—" : `±${plain(row.distanceUs)}`),
              },
              { key: "stratum", head: t("层级", "Stratum"), isNumber: true, cell: (row) => row.stratum ?? "—" },
              { key: "reach", head: t("近 8 次", "Last 8"), cell: (row) => <Reach bits={row.reach} t={t} /> },
            ]}
          />
        </Card>
      )}
    </>
  );
}

/** The relay by whom it hears: the National Time Service Center, or others. */
const relayName = (relay: Relay, t: Translate): string =>
  relay.sources.some(({ host }) => host === "ntp.ntsc.ac.cn")
    ? t("国家授时中心（经前置）", "NTSC through the exchange")
    : t("前置中继", "The exchange's relay");

function Verdict({ source, t, lang }: { source: Source; t: Translate; lang: Lang }) {
  const [tone, text] = verdictOf(source, t);
  const why = source.why && source.heard?.verdict !== "selected" ? source.why[lang] : null;
  return (
    <span title={why ?? undefined}>
      <StateTag tone={tone}>{why ? `${text}：${why}` : text}</StateTag>
    </span>
  );
}

function verdictOf(source: Source, t: Translate): [Tone, string] {
  if (!source.isEnabled) return ["off", t("停用", "Off")];
  switch (source.heard?.verdict) {
    case "selected":
      return ["done", t("选用", "Used")];
    case "falseticker":
      return ["bad", t("假钟，已剔除", "False, left out")];
    case "resting":
      return ["wait", t("暂停请求", "Resting")];
    case "unheard":
      return ["bad", t("未应答", "Not heard")];
    case "unused":
    case undefined:
      return ["wait", t("等待", "Waiting")];
  }
}

/** The last eight rounds, the newest right: full is answered. */
function Reach({ bits, t }: { bits: number; t: Translate }) {
  const rounds = [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => ({ bit, isHeard: ((bits >> bit) & 1) === 1 }));
  const heard = rounds.filter(({ isHeard }) => isHeard).length;
  return (
    <span
      role="img"
      aria-label={t(`近 8 次应答 ${heard} 次`, `${heard} of the last 8 answered`)}
      className="flex gap-[3px]"
    >
      {rounds.map(({ bit, isHeard }) => (
        <span key={bit} className={`h-3 w-1.5 border ${isHeard ? "border-bamboo bg-bamboo" : "border-edge"}`} />
      ))}
    </span>
  );
}

const plain = (us: number | null | undefined): string =>
  us === null || us === undefined ? "—" : (us / 1000).toFixed(us < 10_000 ? 3 : 1);
const signed = (us: number | null | undefined): string =>
  us === null || us === undefined ? "—" : `${us < 0 ? "−" : "+"}${plain(Math.abs(us))}`;
