import { dateTime } from "#ui/format.ts";
import { StateTag } from "#ui/state-tag.tsx";
import type { Translate } from "#ui/words.ts";
import type { SourceHealth } from "../list-sources.ts";
import { AskNow } from "./ask-now.tsx";
import { problemWords } from "./revocation-words.ts";

const listName = (name: string, t: Translate): string => t(`列表 ${name}`, `List ${name}`);

/** Whether a channel's lists are fresh and its responder answers: one line each; and the button that asks it now. */
export function SourceHealthLines({
  sources,
  channelId,
  t,
}: {
  sources: readonly SourceHealth[];
  channelId: string;
  t: Translate;
}) {
  if (sources.length === 0) return <>{t("签发过证书后开始取", "Fetched once it has issued a certificate")}</>;
  const answers = sources.flatMap(({ kind, fetchedAt }) => (kind === "crl" && fetchedAt ? [fetchedAt] : []));
  return (
    <>
      <ul className="flex flex-col gap-1">
        {sources.map((source) => (
          <li key={`${source.kind}/${source.name}`} className="flex flex-wrap items-center gap-x-2">
            <span>{source.kind === "ocsp" ? "OCSP" : listName(source.name, t)}</span>
            <Freshness source={source} t={t} />
            {source.problem && <span className="text-hint text-plum">{problemWords(source.problem, t)}</span>}
          </li>
        ))}
      </ul>
      <div className="mt-1 text-hint">
        <AskNow of={{ channelId }} answeredAt={answers.toSorted((a, b) => Number(b) - Number(a))[0] ?? null} />
      </div>
    </>
  );
}

function Freshness({ source, t }: { source: SourceHealth; t: Translate }) {
  const { thisUpdate, nextUpdate, isFresh } = source;
  if (!thisUpdate) return <StateTag tone="bad">{t("没有取到", "Not fetched")}</StateTag>;
  const until = nextUpdate ? t(`有效到 ${dateTime(nextUpdate)}`, `good until ${dateTime(nextUpdate)}`) : "";
  return (
    <>
      {isFresh ? (
        <StateTag tone={source.problem ? "wait" : "done"}>
          {source.problem ? t("上次的仍有效", "Last one stands") : t("最新", "Fresh")}
        </StateTag>
      ) : (
        <StateTag tone="bad">{t("已过期", "Out of date")}</StateTag>
      )}
      <span className="text-hint text-ink2" title={until}>
        {dateTime(thisUpdate)}
        {source.entries > 0 && t(` · ${source.entries} 张已吊销`, ` · ${source.entries} revoked`)}
      </span>
    </>
  );
}
