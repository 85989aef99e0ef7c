import type { Metadata } from "next";
import { endWords } from "#modules/mandate/ui/words.ts";
import { Card, Facts } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateTime } from "#ui/format.ts";
import { PageTitle } from "#ui/page-title.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { words } from "#ui/words.ts";
import { lang, load } from "../../../request.ts";

export const metadata: Metadata = { title: "授权书" };

/** One mandate: what the doctor signed, checked at this moment, and what a court's expert needs to check it without us. */
export default async function MandateReadPage({ params }: { params: Promise<{ mandateId: string }> }) {
  const language = await lang();
  const t = words(language);
  const { mandateId } = await params;
  const title = t("授权书", "Mandate");
  const loaded = await load(async (api) => await api.mandate.get({ mandateId }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const read = loaded.data;
  const { said } = read;
  return (
    <>
      <PageTitle
        title={t(`${said.signer.name}的授权书`, `Mandate of ${said.signer.name}`)}
        aside={
          read.isSignatureRight ? (
            <StateTag tone="valid">{t("本人签名有效", "The doctor's signature is right")}</StateTag>
          ) : (
            <StateTag tone="invalid">{t("签名不对，内容不可信", "The signature is wrong")}</StateTag>
          )
        }
      />
      <div className="grid gap-3 lg:grid-cols-2">
        <Card title={t("授权内容", "What was agreed to")}>
          <Facts
            rows={[
              [t("医生", "Doctor"), `${said.signer.name}（${said.signer.staffNo}）`],
              [t("系统", "Systems"), said.systems.map(({ name }) => name).join("、")],
              [t("文书", "Documents"), said.types.map(({ name }) => name).join("、")],
              [t("工作站", "Where"), said.workstations.join("、") || t("不限", "any")],
              [t("地址", "Addresses"), said.addresses.join("、") || t("不限", "any")],
              [t("时间", "Time"), `${dateTime(new Date(said.from))} – ${dateTime(new Date(said.to))}`],
              [
                t("份数", "Count"),
                t(
                  `已签 ${read.used}，最多 ${said.max}，每分钟 ${said.perMinute}`,
                  `${read.used} of ${said.max}, ${said.perMinute} a minute`,
                ),
              ],
              [
                t("结束", "Ended"),
                read.endedAt ? `${dateTime(read.endedAt)} ${endWords(read.endedWhy, t)}` : t("进行中", "still open"),
              ],
            ]}
          />
        </Card>
        <Card title={t("凭什么可信", "What it rests on")}>
          <Facts
            rows={[
              [t("签署", "Signed"), dateTime(read.signedAt)],
              [
                t("证书", "Certificate"),
                <a key="certificate" href={`/certificate/${read.certificateId}`}>
                  {t("医生本人的证书", "The doctor's own certificate")}
                </a>,
              ],
              [
                t("摘要", "Digest"),
                <span key="digest" className="font-mono text-hint break-all">
                  SM3 {read.digest}
                </span>,
              ],
              [
                t("签名", "Signature"),
                <span key="signature" className="font-mono text-hint break-all">
                  {read.signature}
                </span>,
              ],
              [
                t("金库", "Vault"),
                <span key="vault" className="font-mono text-hint break-all">
                  {said.vault}
                </span>,
              ],
              [
                t("金库回执", "Vault's word"),
                <span key="ack" className="font-mono text-hint break-all">
                  {read.ack ?? "—"}
                </span>,
              ],
            ]}
          />
        </Card>
      </div>
      <div className="mt-3">
        <Card
          title={t("签署的原文", "The signed text")}
          hint={t("SM2 签名覆盖这些字节（UTF-8）", "The SM2 signature covers these bytes (UTF-8)")}
        >
          <pre className="font-mono text-hint break-all whitespace-pre-wrap">{read.text}</pre>
        </Card>
      </div>
    </>
  );
}
