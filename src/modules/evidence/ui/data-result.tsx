"use client";

import { LinkButton } from "#ui/button.tsx";
import { Card, Facts } from "#ui/card.tsx";
import { bytes, dateTime } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { VerdictBadge, VerdictHead } from "#ui/verdict.tsx";
import { useWords } from "#ui/lang.tsx";
import type { Translate } from "#ui/words.ts";
import type { DataReport, SealFacts, SignerReport } from "../data-report.ts";
import type { Inspected } from "../inspect-data.ts";
import { ConstraintList } from "./constraint-list.tsx";
import { Standings } from "./standing.tsx";
import { StructureTree } from "./structure-tree.tsx";
import { verdictWord } from "./verdict-words.ts";

type Pair = readonly [zh: string, en: string];

const KINDS: Record<DataReport["kind"], Pair> = {
  cms: ["CMS / PKCS#7 签名", "CMS / PKCS#7"],
  p1: ["裸签名（P1）", "Raw signature (P1)"],
  timestamp: ["时间戳（RFC 3161）", "Timestamp (RFC 3161)"],
  certificate: ["X.509 证书", "X.509 certificate"],
  seal: ["电子印章（GB/T 38540）", "Electronic seal (GB/T 38540)"],
  sealed: ["电子签章（GB/T 38540）", "Sealing (GB/T 38540)"],
  unreadable: ["不是签名", "Not a signature"],
};
const FORMS = { pem: "PEM", base64: "Base64", hex: "Hex", der: "DER" } as const;
const BECAUSE: Record<SignerReport["judgedAt"]["because"], Pair> = {
  timestamp: ["时间戳证明的时间", "proven by the timestamp"],
  asked: ["指定的时间", "as asked"],
  claimed: ["自称的时间，没有时间戳", "claimed, no timestamp"],
  now: ["没有可信时间，按现在", "nothing proves a time, so now"],
};

/** The verdict, every signer with every check, and the structure. */
export function DataResult({ inspected }: { inspected: Inspected }) {
  const t = useWords();
  const { report, tree, form, length } = inspected;
  const [reason] = report.reasons;
  const { content } = report;
  return (
    <div className="flex flex-col gap-3">
      <VerdictHead
        verdict={report.verdict}
        aside={
          reason?.code === "data.is-pdf" ? (
            <LinkButton href="/verify">{t("去文书验签", "Check the document")}</LinkButton>
          ) : null
        }
        title={report.kind === "unreadable" ? t("不是签名", "Not a signature") : verdictWord(report.verdict, t)}
        say={reason ? t(reason.zh, reason.en) : t("每项检查都通过。", "Every check has passed.")}
        facts={[
          [t("类型", "Kind"), t(...KINDS[report.kind])],
          [t("编码", "Encoding"), `${form === "der" && !tree ? t("文件", "File") : FORMS[form]} · ${bytes(length)}`],
          ...(report.contentTypes
            ? ([[t("标识", "Identifiers"), report.contentTypes === "gm" ? "GM/T 0010" : "PKCS#7 / RFC 5652"]] as const)
            : []),
          ...(content
            ? ([
                [
                  t("原文", "Content"),
                  <span key="content">
                    {content.source === "enclosed" ? t("附带", "enclosed") : t("另给", "given")} ·{" "}
                    {bytes(content.length)}
                    <span className="ml-2 font-mono text-hint">SM3 {content.sm3}</span>
                  </span>,
                ],
              ] as const)
            : []),
          [t("验证时间", "Checked"), dateTime(report.checkedAt)],
        ]}
      />
      {report.seal && <Seal seal={report.seal} t={t} />}
      {report.signers.map((signer, at) => (
        <Signer key={`${at}-${signer.signer?.serial}`} signer={signer} count={report.signers.length} at={at} t={t} />
      ))}
      <Card title={t("结构", "Structure")} isTight>
        {tree ? (
          <StructureTree root={tree} />
        ) : (
          <Empty title={t("这些字节不是 ASN.1 结构", "These bytes are no ASN.1 structure")} />
        )}
      </Card>
    </div>
  );
}

/** What a seal says of itself. */
function Seal({ seal, t }: { seal: SealFacts; t: Translate }) {
  const { picture } = seal;
  return (
    <Card title={seal.name} hint={t(`第 ${seal.version} 版`, `version ${seal.version}`)}>
      <Facts
        rows={[
          [
            t("印章标识", "Seal id"),
            <span key="id" className="font-mono text-hint">
              {seal.esId}
            </span>,
          ],
          [t("厂商标识", "Maker's system"), seal.vid],
          [t("有效期", "Valid"), `${dateTime(seal.validFrom)} – ${dateTime(seal.validUntil)}`],
          [t("制作时间", "Made"), dateTime(seal.createdAt)],
          [
            t("印模", "Picture"),
            `${picture.type} · ${picture.widthMm} × ${picture.heightMm} mm · ${bytes(picture.length)}`,
          ],
          [t("用印人数", "May be used by"), String(seal.signers)],
        ]}
      />
    </Card>
  );
}

function Signer({ signer, at, count, t }: { signer: SignerReport; at: number; count: number; t: Translate }) {
  const name = signer.signer?.name ?? t("签名人不明", "Signer unknown");
  return (
    <Card
      title={count > 1 ? t(`签名人 ${at + 1} / ${count}：${name}`, `Signer ${at + 1} of ${count}: ${name}`) : name}
      aside={<VerdictBadge verdict={signer.verdict}>{verdictWord(signer.verdict, t)}</VerdictBadge>}
    >
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)]">
        <div className="flex min-w-0 flex-col gap-3">
          <Facts
            rows={[
              [t("主体", "Subject"), signer.signer?.subject],
              [t("颁发者", "Issuer"), signer.signer?.issuer],
              [
                t("序列号", "Serial"),
                <span key="serial" className="font-mono text-hint">
                  {signer.signer?.serial ?? "—"}
                </span>,
              ],
              [t("算法", "Algorithm"), signer.algorithm],
              [t("自称时间", "Claimed"), signer.signingTime ? dateTime(signer.signingTime) : t("没有", "none")],
              [t("判断时间", "Judged at"), judged(signer, t)],
              ...signer.timestamps.map(
                (stamp) =>
                  [
                    t("时间戳", "Timestamp"),
                    `${dateTime(stamp.at)} · ${stamp.authority ?? "—"} · ${stamp.isAccepted ? t("采信", "accepted") : t("不采信", "not accepted")}`,
                  ] as const,
              ),
            ]}
          />
          {signer.certificates.length > 0 && <Chain signer={signer} t={t} />}
        </div>
        <ConstraintList constraints={signer.constraints} t={t} />
      </div>
    </Card>
  );
}

function judged({ judgedAt: { at, because } }: SignerReport, t: Translate): string {
  const [zh, en] = BECAUSE[because];
  return t(`${dateTime(at)}（${zh}）`, `${dateTime(at)} (${en})`);
}

/** From the signer's certificate to the anchor. */
function Chain({ signer, t }: { signer: SignerReport; t: Translate }) {
  return (
    <div>
      <h3 className="text-hint text-ink2">{t("证书链", "Chain")}</h3>
      <ol className="mt-0.5 flex flex-col gap-1">
        {signer.certificates.map((one) => (
          <li key={one.serial} className="border-l-2 border-line pl-2.5">
            <div title={one.subject}>{one.name}</div>
            <div className="text-hint text-ink2">
              {dateTime(one.notBefore).slice(0, 10)} – {dateTime(one.notAfter).slice(0, 10)}
            </div>
            <Standings of={one} t={t} />
          </li>
        ))}
      </ol>
    </div>
  );
}
