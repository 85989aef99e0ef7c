import type { Metadata } from "next";
import { AheadNote } from "#modules/certificate/ui/ahead-note.tsx";
import { AskNow } from "#modules/certificate/ui/ask-now.tsx";
import { CertificateStateTag, profileWords } from "#modules/certificate/ui/certificate-state.tsx";
import { keyUsageWords } from "#modules/certificate/ui/key-usage-words.ts";
import { endedFacts } from "#modules/certificate/ui/ended-facts.ts";
import { RevokeActions } from "#modules/certificate/ui/revoke-actions.tsx";
import { StandingTable } from "#modules/certificate/ui/standing-table.tsx";
import { LinkButton } from "#ui/button.tsx";
import { Card, Facts } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateTime } from "#ui/format.ts";
import { PageTitle } from "#ui/page-title.tsx";
import { words } from "#ui/words.ts";
import { lang, load } from "../../../request.ts";

export const metadata: Metadata = { title: "证书" };

export default async function CertificatePage({ params }: { params: Promise<{ certificateId: string }> }) {
  const language = await lang();
  const t = words(language);
  const { certificateId } = await params;
  const loaded = await load(async (api) => ({
    certificate: await api.certificate.get({ certificateId }),
    standings: await api.certificate.revocation({ certificateId }),
    me: await api.login.me(),
  }));
  if (!loaded.ok) return <FailedPage title={t("证书", "Certificate")} told={loaded.told} lang={language} />;
  const { certificate, standings, me } = loaded.data;
  return (
    <>
      <PageTitle
        title={
          certificate.personName
            ? t(`${certificate.personName}的证书`, `Certificate of ${certificate.personName}`)
            : profileWords(certificate.profile, t)
        }
        hint={
          <>
            <CertificateStateTag state={certificate.state} t={t} />
            <a href="/certificate">{t("全部证书", "All certificates")}</a>
          </>
        }
        aside={
          me.roles.includes("system-admin") && (
            <RevokeActions
              certificateId={certificateId}
              mayRevoke={certificate.mayRevoke}
              mayHold={certificate.mayHold}
              mayRelease={certificate.mayRelease}
            />
          )
        }
      />
      {certificate.chain.length > 0 && (
        <div className="mb-3 shrink-0">
          <Card
            title={t("证书链现在的状态", "The chain's status now")}
            hint={t("按 CA 最近的吊销列表或应答", "by the CAs' latest lists and answers")}
            aside={<AskNow of={{ certificateId }} answeredAt={standings[0]?.answeredAt ?? null} />}
            isTight
          >
            {standings[0] && <AheadNote row={certificate} standing={standings[0]} t={t} />}
            <StandingTable
              t={t}
              rows={certificate.chain.flatMap(({ subject, serial }, at) => {
                const standing = standings[at];
                return standing ? [{ subject, serial, standing }] : [];
              })}
            />
          </Card>
        </div>
      )}
      <div className="grid gap-3 lg:grid-cols-2">
        <Card title={t("登记", "On file")}>
          <Facts
            rows={[
              [
                t("持有者", "Holder"),
                certificate.personName ? (
                  <a
                    key="p"
                    href={`/person/${certificate.personId}`}
                  >{`${certificate.personName}（${certificate.staffNo}）`}</a>
                ) : (
                  t("本院", "This hospital")
                ),
              ],
              [t("用途", "For"), profileWords(certificate.profile, t)],
              [t("CA 通道", "Channel"), certificate.channel],
              [t("申请", "Applied"), dateTime(certificate.createdAt)],
              [
                t("指纹", "SM3"),
                <span key="f" className="font-mono text-hint">
                  {certificate.fingerprint ?? "—"}
                </span>,
              ],
              ...endedFacts(certificate, t),
              ...(certificate.problem
                ? ([
                    [
                      t("原因", "Problem"),
                      <span key="x" className="font-mono text-plum">
                        {certificate.problem}
                      </span>,
                    ],
                  ] as const)
                : []),
            ]}
          />
        </Card>
        {certificate.chain.map((link, at) => (
          <Card
            key={link.serial}
            title={at === 0 ? t("证书内容", "The certificate") : t(`颁发者 ${at}`, `Issuer ${at}`)}
            aside={
              <LinkButton
                look="link"
                href={`data:application/x-pem-file,${encodeURIComponent(link.pem)}`}
                download={`${link.serial}.pem`}
              >
                {t("下载 PEM", "Download PEM")}
              </LinkButton>
            }
          >
            <Facts
              rows={[
                [t("主体", "Subject"), link.subject],
                [t("颁发者", "Issuer"), link.issuer],
                [
                  t("序列号", "Serial"),
                  <span key="s" className="font-mono text-hint">
                    {link.serial}
                  </span>,
                ],
                [t("有效期", "Valid"), `${dateTime(link.notBefore)} — ${dateTime(link.notAfter)}`],
                [
                  t("密钥用途", "Key usage"),
                  link.keyUsage?.map((bit) => keyUsageWords(bit, t)).join(t("、", ", ")) ?? "—",
                ],
                ["CRL", link.crlUrls.join(" ") || "—"],
              ]}
            />
          </Card>
        ))}
      </div>
    </>
  );
}
