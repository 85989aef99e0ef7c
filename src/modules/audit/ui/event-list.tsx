import { dateTime } from "#ui/format.ts";
import { Table } from "#ui/table.tsx";
import type { Translate } from "#ui/words.ts";
import type { ListedEvent } from "../list-events.ts";
import { actorWords, dataLine, eventName } from "./event-words.ts";

export type Names = ReadonlyMap<string, { name: string; staffNo: string }>;

/** Events as a table: when, what, who, about what. `names` turns ids of people into names. */
export function EventList({ events, names, t }: { events: readonly ListedEvent[]; names: Names; t: Translate }) {
  return (
    <Table
      caption={t("日志", "Log")}
      rows={events}
      rowKey={(row) => String(row.seq)}
      columns={[
        {
          key: "seq",
          head: t("序号", "No."),
          cell: (row) => <span className="font-mono text-hint">{row.seq}</span>,
        },
        {
          key: "at",
          head: t("时间", "Time"),
          cell: (row) => <span className="font-mono text-hint">{dateTime(row.at)}</span>,
        },
        {
          key: "type",
          head: t("事件", "Event"),
          cell: (row) => eventName(row.type, t) ?? <span className="font-mono text-hint">{row.type}</span>,
          title: (row) => row.type,
        },
        { key: "actor", head: t("操作者", "Who"), cell: (row) => who(row, names, t) },
        {
          key: "data",
          head: t("内容", "What"),
          cell: (row) => <span className="font-mono text-hint">{dataLine(row.data)}</span>,
          title: (row) => JSON.stringify(row.data, null, 1),
        },
        {
          key: "subject",
          head: t("对象", "About"),
          cell: (row) => (
            <a className="font-mono text-hint" href={`/audit?subject=${encodeURIComponent(row.subject)}`}>
              {names.get(row.subject)?.name ?? shortId(row.subject)}
            </a>
          ),
          title: (row) => row.subject,
        },
        {
          key: "hash",
          head: "SM3",
          cell: (row) => <span className="font-mono text-hint text-ink2">{row.hash.slice(0, 8)}…</span>,
          title: (row) => row.hash,
        },
      ]}
    />
  );
}

function who({ actor }: ListedEvent, names: Names, t: Translate): string {
  const person = names.get(actor.id);
  if (person) return `${person.name}（${person.staffNo}）${actor.kind === "terminal" ? t("手机", "phone") : ""}`;
  return actor.kind === "system" ? `${actorWords(actor.kind, t)} · ${actor.id}` : actorWords(actor.kind, t);
}

/** Our ids begin with their time; the end tells them apart. */
const shortId = (id: string): string => (id.length > 14 ? `…${id.slice(-8)}` : id);
