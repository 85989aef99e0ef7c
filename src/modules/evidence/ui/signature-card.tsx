import { dateTime } from "#ui/format.ts";
import { Check, VerdictBadge } from "#ui/verdict.tsx";
import type { Translate } from "#ui/words.ts";
import type { SignatureReport } from "../report.ts";
import { chainWords, integrityWords, timeSource, verdictWord } from "./verdict-words.ts";

const INTEGRITY = { intact: "ok", changed: "bad", unknown: "unknown" } as const;
const CHAIN = {
  trusted: "ok",
  untrusted: "bad",
  revoked: "bad",
  unknown: "unknown",
  "not-checked": "unknown",
} as const;

/** One signature: its verdict, then integrity, certificate, time, and what came later. */
export function SignatureCard({ signature, t }: { signature: SignatureReport; t: Translate }) {
  const { signer, time, chain, changesAfter, reasons } = signature;
  const isWidened = changesAfter.some((change) => !change.isAllowed);
  return (
    <section className="min-w-0 rounded-card border border-line bg-surface">
      <div className="border-b border-line px-3.5 py-2.5">
        <h2 className="text-[15px] leading-6 font-semibold">{signer?.name ?? t("签名人不明", "Signer unknown")}</h2>
        <p className="truncate text-hint text-ink2" title={signer?.subject}>
          {signer?.subject ?? signature.name}
        </p>
      </div>
      <div className="px-3.5 py-2.5">
        <VerdictBadge verdict={signature.verdict}>{verdictWord(signature.verdict, t)}</VerdictBadge>
        <dl className="mt-1">
          <Check
            mark={signature.coverage === "partial" ? "bad" : INTEGRITY[signature.integrity]}
            name={t("完整性", "Content")}
          >
            {integrityWords(signature, t)}
          </Check>
          <Check mark={CHAIN[chain.status]} name={t("证书", "Certificate")}>
            <span title={chain.path.join(" ← ")}>{chainWords(signature, t)}</span>
          </Check>
          <Check
            mark={time.source === "timestamp" ? (time.isDemo ? "warn" : "ok") : "unknown"}
            name={t("时间", "Time")}
          >
            {time.at && <span className="font-mono text-hint">{dateTime(time.at)}</span>} {timeSource(signature, t)}
          </Check>
          <Check mark={isWidened ? "bad" : "ok"} name={t("其后", "Later")}>
            {changesAfter.length === 0
              ? t("没有增加内容", "Nothing was added")
              : isWidened
                ? t("有不允许的改动", "Changes a signature does not permit")
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
