import { dateTime } from "#ui/format.ts";
import { Check, VerdictBadge } from "#ui/verdict.tsx";
import type { Translate } from "#ui/words.ts";
import type { SignatureReport } from "../report.ts";
import { SignaturePicture } from "./signature-picture.tsx";
import { belongsTo, chainWords, integrityWords, timeSource } from "./verdict-words.ts";

const INTEGRITY = { intact: "ok", changed: "bad", unknown: "unknown" } as const;
const CHAIN = {
  trusted: "ok",
  untrusted: "unknown",
  revoked: "bad",
  unknown: "unknown",
  "not-checked": "unknown",
} as const;

/** One signature: its state in words, then integrity, certificate, time, and what came later. */
export function SignatureCard({ file, signature, t }: { file: File; signature: SignatureReport; t: Translate }) {
  const { signer, time, chain, changesAfter, reasons, state } = signature;
  const unsigned = changesAfter.filter((change) => !change.isAllowed);
  const isWidened = unsigned.some((change) => !change.isPermitted);
  const accuracy = signature.timestamps[0]?.accuracyMs ?? null;
  return (
    <section className="min-w-0 rounded-card border border-line bg-surface">
      <div className="flex items-center gap-3 border-b border-line px-3.5 py-2.5">
        <div className="min-w-0 flex-1">
          <h2 className="truncate text-[15px] leading-6 font-semibold">
            {signer?.name ?? t("签名人不明", "Signer unknown")}
          </h2>
          <p className="truncate text-hint text-ink2" title={signer?.subject}>
            {signature.kind === "timestamp"
              ? t("文档时间戳", "Document timestamp")
              : signer
                ? belongsTo(signer.subject)
                : signature.name}
          </p>
        </div>
        {signature.places[0] && (
          <SignaturePicture file={file} place={signature.places[0]} name={signer?.name ?? signature.name} t={t} />
        )}
      </div>
      <div className="px-3.5 py-2.5">
        <VerdictBadge verdict={signature.verdict}>{t(state.zh, state.en)}</VerdictBadge>
        <dl className="mt-1">
          <Check
            mark={
              signature.coverage === "partial" && signature.integrity !== "unknown"
                ? "bad"
                : INTEGRITY[signature.integrity]
            }
            name={t("完整性", "Content")}
          >
            {integrityWords(signature, t)}
          </Check>
          <Check mark={CHAIN[chain.status]} name={t("证书", "Cert.")}>
            <span title={chain.path.join(" ← ")}>{chainWords(signature, t)}</span>
          </Check>
          <Check
            mark={time.source === "timestamp" ? (time.isDemo ? "warn" : "ok") : "unknown"}
            name={t("时间", "Time")}
          >
            {time.at && <span className="font-mono text-hint">{dateTime(time.at)}</span>}
            {accuracy !== null && <span className="text-hint"> ±{accuracy} ms</span>} {timeSource(signature, t)}
          </Check>
          <Check mark={isWidened ? "bad" : unsigned.length > 0 ? "unknown" : "ok"} name={t("其后", "Later")}>
            {changesAfter.length === 0
              ? t("没有增加内容", "Nothing was added")
              : isWidened
                ? t("有不允许的改动", "Changes a signature does not permit")
                : unsigned.length > 0
                  ? t("有认证签名允许但没有人签名的内容", "Permitted by the certification, signed by nobody")
                  : t("只增加了允许的内容", "Only permitted additions")}
          </Check>
        </dl>
        {reasons.length > 0 && (
          <ul className="mt-2 border-t border-line pt-2 text-ink2">
            {reasons.map((reason) => (
              <li key={reason.code}>
                {t(reason.zh, reason.en)} <span className="font-mono text-hint text-ink3">{reason.code}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
