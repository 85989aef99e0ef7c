import { BadgeCheck, Clock, UserCheck } from "lucide-react";
import type { ReactNode } from "react";
import { CertificateStateTag } from "#modules/certificate/ui/certificate-state.tsx";
import { taskStateWords } from "#modules/signing/ui/request-state.tsx";
import { identifiedWords } from "#modules/terminal/ui/terminal-words.tsx";
import { missedWords } from "#modules/timestamp/ui/missed-words.ts";
import { Facts } from "#ui/card.tsx";
import { clockMs, dateOnly, dateTime, shortHex } from "#ui/format.ts";
import { StateTag } from "#ui/state-tag.tsx";
import { type Verdict, VerdictBadge } from "#ui/verdict.tsx";
import { type Lang, type Translate, words } from "#ui/words.ts";
import { load } from "./request.ts";

type Task = {
  state: Parameters<typeof taskStateWords>[0];
  reason: string | null;
  signer: { personId: string; name: string; staffNo: string; title: string };
  signature: {
    certificateId: string;
    revision: number | null;
    revisionDigest: string | null;
    approvedAt: Date;
    mandateId: string | null;
    stampedAt: Date | null;
    stamp: {
      by: string;
      insteadOf: readonly { authority: string; code: string }[];
      genTime: Date;
      accuracyMs: number | null;
      serial: string;
      isDemoTime: boolean;
    } | null;
    verdict: string | null;
    consent: {
      by: "pin" | "biometric" | "mandate";
      identified: { by: string; at: string } | null;
      proof: Proof | null;
    } | null;
  } | null;
};
type Proof = { json: string; signature: string; verifiedAt: string };

/** One signer's part of a document: who agreed and how, with which certificate, at which time. */
export async function SignaturePanel({ task, lang }: { task: Task; lang: Lang }) {
  const t = words(lang);
  const { signer, signature } = task;
  const person: [string, ReactNode] = [
    t("签署人", "Signer"),
    <a key="person" href={`/person/${signer.personId}`}>
      {signer.name}（{signer.staffNo}）{signer.title}
    </a>,
  ];
  if (!signature)
    return (
      <Part
        icon={<UserCheck aria-hidden="true" size={15} strokeWidth={1.75} />}
        title={t("签署人与确认", "Signer and approval")}
      >
        <Facts
          rows={[
            person,
            [
              t("状态", "State"),
              <StateTag key="state" tone={task.state === "waiting" ? "wait" : "bad"}>
                {taskStateWords(task.state, t)}
              </StateTag>,
            ],
            ...(task.reason ? ([[t("原因", "Why"), task.reason]] as const) : []),
          ]}
        />
      </Part>
    );
  const certificate = await load((api) => api.certificate.get({ certificateId: signature.certificateId }));
  const { stamp: token } = signature;
  const link = certificate.ok ? certificate.data.chain[0] : undefined;
  return (
    <>
      <VerdictLine verdict={signature.verdict} lang={lang} />
      <Part
        icon={<UserCheck aria-hidden="true" size={15} strokeWidth={1.75} />}
        title={t("签署人与确认", "Signer and approval")}
      >
        <Facts
          rows={[
            person,
            [t("方式", "How"), <How key="how" signature={signature} t={t} />],
            ...(signature.consent?.identified
              ? [
                  [
                    t("身份核验", "Identified"),
                    `${identifiedWords(signature.consent.identified.by, t)} · ${dateTime(signature.consent.identified.at)}`,
                  ] as const,
                ]
              : []),
            [t("确认", "Approved"), <Mono key="at">{clockMs(signature.approvedAt)}</Mono>],
          ]}
        />
        {signature.consent?.proof && <SoterProof proof={signature.consent.proof} t={t} />}
      </Part>
      {certificate.ok && (
        <Part icon={<BadgeCheck aria-hidden="true" size={15} strokeWidth={1.75} />} title={t("证书", "Certificate")}>
          <Facts
            rows={[
              [t("颁发者", "Issuer"), link?.issuer ?? certificate.data.channel],
              [
                t("序列号", "Serial"),
                <a key="serial" className="font-mono text-hint" href={`/certificate/${certificate.data.id}`}>
                  {certificate.data.serial}
                </a>,
              ],
              [t("有效期", "Valid"), link ? `${dateOnly(link.notBefore)} — ${dateOnly(link.notAfter)}` : "—"],
              [t("现在", "Now"), <CertificateStateTag key="state" state={certificate.data.state} t={t} />],
            ]}
          />
        </Part>
      )}
      <Part icon={<Clock aria-hidden="true" size={15} strokeWidth={1.75} />} title={t("时间戳", "Timestamp")}>
        {token ? (
          <Facts
            rows={[
              [t("签发", "By"), token.by === "own" ? t("本院时间戳", "This hospital") : token.by],
              ...(token.insteadOf.length > 0
                ? ([[t("未由", "Not by"), missedWords(token.insteadOf, t)]] as const)
                : []),
              [
                t("时刻", "Time"),
                <Mono key="time">{`${dateOnly(token.genTime)} ${clockMs(token.genTime)} +08:00`}</Mono>,
              ],
              [
                t("误差界", "Accuracy"),
                token.accuracyMs === null ? t("未声明", "not claimed") : `±${token.accuracyMs} ms`,
              ],
              ...(token.isDemoTime
                ? ([
                    [
                      t("来源", "Clock"),
                      <StateTag key="demo" tone="wait">
                        {t("演示时间", "Demo time")}
                      </StateTag>,
                    ],
                  ] as const)
                : []),
              [
                t("令牌号", "Serial"),
                token.by === "own" ? (
                  <a key="token" className="font-mono text-hint break-all" href={`/timestamp?serial=${token.serial}`}>
                    {token.serial}
                  </a>
                ) : (
                  <a key="token" className="font-mono text-hint break-all" href="/timestamp?by=outside">
                    {token.serial}
                  </a>
                ),
              ],
            ]}
          />
        ) : (
          <p className="text-ink2">
            {signature.stampedAt
              ? t("没有时间戳（该类文书为“尽力”）", "None (best effort for this type)")
              : t("待补时间戳", "Timestamp pending")}
          </p>
        )}
        {signature.revisionDigest && (
          <Facts
            rows={[
              [
                t("摘要", "Digest"),
                <Mono key="digest" title={signature.revisionDigest}>
                  SM3 {shortHex(signature.revisionDigest)}
                </Mono>,
              ],
            ]}
          />
        )}
      </Part>
    </>
  );
}

function How({ signature, t }: { signature: NonNullable<Task["signature"]>; t: Translate }) {
  if (signature.mandateId)
    return (
      <a href={`/mandate/${signature.mandateId}`}>
        {t("授权自动签（看授权书）", "Under authorisation (see the mandate)")}
      </a>
    );
  if (signature.consent === null) return t("手机确认", "On the phone");
  return signature.consent.by === "biometric"
    ? t("手机确认 · 指纹或人脸（SOTER）", "On the phone, by fingerprint or face (SOTER)")
    : t("手机确认 · 签名密码", "On the phone, by PIN");
}

/** What the phone's secure hardware signed over this batch; WeChat, which holds the device's key, said it is right. */
function SoterProof({ proof, t }: { proof: Proof; t: Translate }) {
  return (
    <details className="mt-2">
      <summary className="cursor-pointer text-ink2">
        {t(
          `SOTER 证明，微信核验于 ${dateTime(proof.verifiedAt)}`,
          `SOTER proof, vouched for by WeChat at ${dateTime(proof.verifiedAt)}`,
        )}
      </summary>
      <Mono>{proof.json}</Mono>
      <p className="mt-1">
        <Mono>{proof.signature}</Mono>
      </p>
    </details>
  );
}

function VerdictLine({ verdict, lang }: { verdict: string | null; lang: Lang }) {
  const t = words(lang);
  if (verdict === null)
    return (
      <div className="px-3.5 pt-3">
        <StateTag tone="run">{t("正在写入文书", "Being written into the document")}</StateTag>
      </div>
    );
  const known: Verdict = verdict === "valid" ? "valid" : verdict === "invalid" ? "invalid" : "unknown";
  const word = { valid: t("有效", "Valid"), invalid: t("无效", "Invalid"), unknown: t("无法判定", "Cannot tell") }[
    known
  ];
  return (
    <div className="px-3.5 pt-3">
      <VerdictBadge verdict={known}>{word}</VerdictBadge>
      <p className="text-hint text-ink2">
        {t(
          "写入后从文件字节验得；可下载后到“文书验签”再验。",
          "Checked from the file's bytes when written; download it and check again any time.",
        )}
      </p>
    </div>
  );
}

function Part({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <section className="border-b border-line px-3.5 py-3 last:border-b-0">
      <h3 className="mb-1.5 flex items-center gap-1.5 font-semibold">
        {icon}
        {title}
      </h3>
      {children}
    </section>
  );
}

function Mono({ children, title }: { children: ReactNode; title?: string }) {
  return (
    <span className="font-mono text-hint break-all" title={title}>
      {children}
    </span>
  );
}
