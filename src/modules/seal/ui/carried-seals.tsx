import { Facts } from "#ui/card.tsx";
import { dateTime, shortHex } from "#ui/format.ts";
import type { Translate } from "#ui/words.ts";
import type { CarriedSeal } from "../seals-of.ts";
import { pagesWords, sourceWords } from "./usage-table.tsx";
import { ruleWords } from "./words.ts";

/** The seals on a document: which face, who put it there, where, and what the file was afterwards. */
export function CarriedSeals({ seals, t }: { seals: readonly CarriedSeal[]; t: Translate }) {
  return (
    <ul aria-label={t("机构印章", "Seals")} className="divide-y divide-line">
      {seals.map((one) => (
        <li key={one.usageId} className="flex gap-3 p-3.5">
          <img
            className="size-12 shrink-0 bg-white object-contain"
            src={`/api/seal/version/${one.versionId}.png`}
            alt={t(`${one.name} 章面`, `Face of ${one.name}`)}
          />
          <div className="min-w-0 flex-1">
            <h3 className="mb-1 font-semibold">
              <a href={`/seal/${one.sealId}`}>{one.name}</a>{" "}
              <span className="font-mono text-hint font-normal text-ink2">
                {one.no} v{one.version}
              </span>
            </h3>
            <Facts
              rows={[
                [t("盖章人", "By"), one.person ?? t("业务系统", "A hospital system")],
                [t("时间", "At"), dateTime(one.at)],
                [t("位置", "Where"), `${pagesWords(one, t)} · ${ruleWords(one.rule, t)}`],
                [t("来源", "From"), sourceWords(one.source, t)],
                [
                  t("证书", "Certificate"),
                  one.certificateId && (
                    <a key="certificate" href={`/certificate/${one.certificateId}`}>
                      {t("机构证书", "Institution’s")}
                    </a>
                  ),
                ],
                [
                  t("盖后摘要", "Digest"),
                  <span key="digest" className="font-mono text-hint" title={one.digestAfter ?? ""}>
                    SM3 {one.digestAfter ? shortHex(one.digestAfter) : "—"}
                  </span>,
                ],
              ]}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
