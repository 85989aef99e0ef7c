import { bytes, dateOnly } from "#ui/format.ts";
import type { Translate } from "#ui/words.ts";
import type { preservationOf } from "../coverage.ts";
import { problemWords } from "./problem-words.ts";

type Kept = Awaited<ReturnType<typeof preservationOf>>;

/** How long a document can be checked: its level, until when its archive timestamp holds, and what is in the way. */
export function KeptAs({
  documentId,
  kept,
  wanted,
  t,
}: {
  documentId: string;
  kept: Kept;
  wanted: string;
  t: Translate;
}) {
  if (!kept) return t(`签完后补到 ${wanted}`, `brought to ${wanted} when all have signed`);
  const until = kept.validUntil ? t(`，至 ${dateOnly(kept.validUntil)}`, `, until ${dateOnly(kept.validUntil)}`) : "";
  return (
    <>
      {kept.level}
      {until}
      {kept.records.map(({ revision, links, bytes: size }) => (
        <span key={revision} className="block text-hint">
          <a href={`/api/document/${documentId}/${revision}.ers`} download>
            {t("存证记录", "Evidence record")}
          </a>{" "}
          {[
            revision === kept.revision ? "" : t(`修订 ${revision}`, `revision ${revision}`),
            t(`${links} 环`, `${links} link(s)`),
            bytes(size),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      ))}
      {kept.level !== wanted && (
        <span className="block text-hint text-plum">
          {t(`要求 ${wanted}：`, `${wanted} is asked for: `)}
          {problemWords(kept.problem, t)}
        </span>
      )}
    </>
  );
}
