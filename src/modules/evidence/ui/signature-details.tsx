"use client";

import { Card } from "#ui/card.tsx";
import { dateOnly, dateTime } from "#ui/format.ts";
import { useWords } from "#ui/lang.tsx";
import { Check, VerdictBadge } from "#ui/verdict.tsx";
import type { Translate } from "#ui/words.ts";
import type { CertificateReport, SignatureReport, TimestampReport } from "../report.ts";
import { ConstraintList } from "./constraint-list.tsx";
import { Standings } from "./standing.tsx";

const STAMPED: Record<TimestampReport["kind"], (t: Translate) => string> = {
  signature: (t) => t("签名", "Signature"),
  document: (t) => t("全文", "File"),
  record: (t) => t("存证记录", "Record"),
};

/** 逐项检查: each signature's indication, chain, timestamps and every constraint with its clause. The worst stands open. */
export function SignatureDetails({ signatures }: { signatures: readonly SignatureReport[] }) {
  const t = useWords();
  const opened = signatures.findIndex(({ verdict }) => verdict !== "valid");
  if (signatures.length === 0) return null;
  return (
    <Card title={t("逐项检查", "Every check")} hint="ETSI EN 319 102-1" isTight>
      {signatures.map((signature, at) => (
        <details key={`${at} ${signature.name}`} open={at === opened} className="border-b border-line last:border-b-0">
          <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 px-3.5 py-2 hover:bg-sunken">
            <span className="font-semibold">{signature.signer?.name ?? t("签名人不明", "Signer unknown")}</span>
            <VerdictBadge verdict={signature.verdict}>{t(signature.state.zh, signature.state.en)}</VerdictBadge>
            <span className="font-mono text-hint break-all text-ink2">
              {[signature.indication, signature.subIndication].filter(Boolean).join(" / ")}
            </span>
            {signature.level && <span className="font-mono text-hint text-ink2">PAdES {signature.level}</span>}
          </summary>
          <div className="grid gap-x-8 gap-y-4 px-3.5 pt-1 pb-4 lg:grid-cols-2">
            <div className="flex min-w-0 flex-col gap-4">
              <Chain signature={signature} t={t} />
              <Timestamps signature={signature} t={t} />
            </div>
            <ConstraintList constraints={signature.constraints} t={t} />
          </div>
        </details>
      ))}
    </Card>
  );
}

function Chain({ signature: { chain, signer }, t }: { signature: SignatureReport; t: Translate }) {
  return (
    <section>
      <h3 className="text-hint text-ink2">{t("证书链", "Certificate chain")}</h3>
      {chain.certificates.length === 0 ? (
        <p>
          {signer
            ? t("没有通到本院信任的根证书。", "It leads to no root this hospital trusts.")
            : t("读不出签名人的证书。", "The signer's certificate cannot be read.")}
        </p>
      ) : (
        <ol className="flex flex-col gap-2">
          {chain.certificates.map((one, depth) => (
            <li key={`${depth} ${one.serial}`} className="border-l-2 border-line pl-2.5">
              <Certificate certificate={one} t={t} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Certificate({ certificate: one, t }: { certificate: CertificateReport; t: Translate }) {
  return (
    <>
      <p className="font-semibold">{one.name}</p>
      <p className="text-hint break-words text-ink2">{one.subject}</p>
      <p className="text-hint text-ink2">
        <span className="font-mono break-all">{one.serial}</span>
        {" · "}
        {dateOnly(one.notBefore)} – {dateOnly(one.notAfter)}
      </p>
      <Standings of={one} t={t} />
    </>
  );
}

function Timestamps({ signature: { timestamps, time }, t }: { signature: SignatureReport; t: Translate }) {
  return (
    <section>
      <h3 className="text-hint text-ink2">{t("时间戳", "Timestamps")}</h3>
      {timestamps.length === 0 && (
        <p>
          {time.claimedAt
            ? t(
                `没有；签署人自称 ${dateTime(time.claimedAt)}。`,
                `None; the signer claims ${dateTime(time.claimedAt)}.`,
              )
            : t("没有。", "None.")}
        </p>
      )}
      <dl>
        {timestamps.map((one, at) => (
          <Check key={at} mark={one.isAccepted ? (one.isDemo ? "warn" : "ok") : "unknown"} name={STAMPED[one.kind](t)}>
            <span className="font-mono text-hint">{dateTime(one.at)}</span>
            {one.accuracyMs !== null && <span className="text-hint"> ±{one.accuracyMs} ms</span>}{" "}
            {[
              one.authority,
              one.isDemo ? t("演示时间", "demo time") : "",
              one.isAccepted ? "" : t("未采信", "not accepted"),
            ]
              .filter(Boolean)
              .join(" · ")}
          </Check>
        ))}
      </dl>
    </section>
  );
}
