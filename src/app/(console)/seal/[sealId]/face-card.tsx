import { FaceSheet } from "#modules/seal/ui/face-sheet.tsx";
import { kindWords, versionWords } from "#modules/seal/ui/words.ts";
import { Card, Facts } from "#ui/card.tsx";
import { dateOnly } from "#ui/format.ts";
import { withQuery } from "#ui/pager.tsx";
import type { Translate } from "#ui/words.ts";
import type { ShownSeal } from "./shown-seal.ts";

/** The face, drawn in true millimetres, its versions, seal data and certificate. */
export function FaceCard({
  seal,
  shown,
  department,
  query,
  now,
  t,
}: {
  seal: ShownSeal;
  shown: ShownSeal["versions"][number] | undefined;
  department: string;
  query: Readonly<Record<string, string | undefined>>;
  now: Date;
  t: Translate;
}) {
  const sealId = seal.id;
  const path = `/seal/${sealId}`;
  return (
    <Card
      title={t("章面", "Face")}
      isTight
      aside={
        <span className="flex gap-1.5">
          {seal.versions.slice(0, 3).map((one) => (
            <a
              key={one.id}
              href={withQuery(path, query, { v: String(one.number) })}
              aria-current={one.id === shown?.id ? "true" : undefined}
              className={`rounded-card border px-2 no-underline ${one.id === shown?.id ? "border-dai bg-dai-soft text-dai" : "border-edge text-ink"}`}
            >
              v{one.number} {versionWords(one.state, t)}
            </a>
          ))}
        </span>
      }
    >
      {shown && (
        <FaceSheet
          src={`/api/seal/version/${shown.id}.png`}
          alt={t(`${seal.name} 第 ${shown.number} 版章面`, `${seal.name}, face ${shown.number}`)}
          widthMm={shown.widthMm}
          heightMm={shown.heightMm}
        />
      )}
      <div className="p-3.5">
        <Facts
          rows={[
            [
              t("种类", "Kind"),
              `${kindWords(seal.kind, t)} · ${shown ? `${shown.widthMm.toFixed(0)}×${shown.heightMm.toFixed(0)} mm · ${shown.dpi} DPI` : ""}`,
            ],
            [
              t("印章数据", "Seal data"),
              seal.data ? (
                <a key="data" href={`/api/seal/${sealId}/seal.esl`} download title={`SM3 ${seal.data.digest}`}>
                  GB/T 38540 · {seal.data.validUntil > now ? t("有效", "valid") : t("已过期", "expired")}
                </a>
              ) : (
                "—"
              ),
            ],
            [
              t("证书", "Certificate"),
              seal.data?.certificateUntil ? (
                <a key="certificate" href={`/certificate/${seal.data.certificateId}`}>
                  {t("机构签章", "Institution")} {seal.family.toUpperCase()} · {dateOnly(seal.data.certificateUntil)}
                </a>
              ) : (
                "—"
              ),
            ],
            [t("保管", "Kept by"), department],
            [
              t("日志", "Log"),
              <a key="log" href={`/audit?subject=${sealId}`}>
                {t("操作历史", "Its history")}
              </a>,
            ],
          ]}
        />
      </div>
    </Card>
  );
}
