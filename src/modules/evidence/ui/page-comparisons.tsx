import { Card } from "#ui/card.tsx";
import type { Translate } from "#ui/words.ts";
import type { PageComparison } from "../compare-pages.ts";
import type { Cut } from "../text-difference.ts";

/** What an altered page said when it was signed, and says now. */
export function PageComparisons({ comparisons, t }: { comparisons: readonly PageComparison[]; t: Translate }) {
  return comparisons.map(({ page, before, after, lines }) => (
    <Card
      key={page}
      title={t(`第 ${page} 页改动`, `What changed on page ${page}`)}
      hint={t(`修订 ${before} 与修订 ${after}`, `revision ${before} and ${after}`)}
    >
      <div className="flex flex-col gap-2.5">
        {lines.map((line, at) => (
          <div key={at} className="flex flex-col gap-1">
            <Line cut={line.before} name={t("签署时", "signed")} isNow={false} t={t} />
            <Line cut={line.after} name={t("现在", "now")} isNow t={t} />
          </div>
        ))}
      </div>
    </Card>
  ));
}

function Line({ cut, name, isNow, t }: { cut: Cut | null; name: string; isNow: boolean; t: Translate }) {
  const colour = isNow ? "bg-plum-soft text-plum" : "bg-bamboo-soft text-bamboo";
  return (
    <p className="flex items-start gap-2.5">
      <span
        className={`w-12 shrink-0 rounded-tag text-center text-hint ${isNow ? "bg-plum-soft text-plum" : "bg-sunken text-ink2"}`}
      >
        {name}
      </span>
      {cut === null ? (
        <span className="text-ink3">{t("没有这一行", "no such line")}</span>
      ) : (
        <span className="min-w-0 font-serif break-words">
          {cut.head}
          {cut.part !== "" && (
            <mark className={`${colour} ${isNow ? "underline decoration-wavy" : ""}`}>{cut.part}</mark>
          )}
          {cut.tail}
        </span>
      )}
    </p>
  );
}
