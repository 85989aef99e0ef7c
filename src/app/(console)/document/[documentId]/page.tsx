import { Download, ShieldCheck } from "lucide-react";
import type { Metadata } from "next";
import { DataView } from "#modules/document/ui/data-view.tsx";
import { HiddenContent } from "#modules/document/ui/hidden-content.tsx";
import { PageViewer } from "#modules/document/ui/page-viewer.tsx";
import { KeptAs } from "#modules/preservation/ui/kept-as.tsx";
import { CarriedSeals } from "#modules/seal/ui/carried-seals.tsx";
import { UseSealButton } from "#modules/seal/ui/use-seal-button.tsx";
import { VoidButton } from "#modules/signing/ui/void-button.tsx";
import { RequestStateTag } from "#modules/signing/ui/request-state.tsx";
import { walkSteps } from "#modules/signing/ui/walk-steps.ts";
import { LinkButton } from "#ui/button.tsx";
import { Card, Facts } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateTime, duration, shortHex } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { withQuery } from "#ui/pager.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Timeline } from "#ui/timeline.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../../request.ts";
import { SignaturePanel } from "../../../signature-panel.tsx";

export const metadata: Metadata = { title: "文书" };

/** A document with its walk (left), its pages (middle) and its signatures (right). */
export default async function DocumentPage({
  params,
  searchParams,
}: {
  params: Promise<{ documentId: string }>;
  searchParams: Search;
}) {
  const language = await lang();
  const t = words(language);
  const { documentId } = await params;
  const query = await queryOf(searchParams);
  const loaded = await load(async (api) => ({
    document: await api.document.get({ documentId }),
    requests: await api.signing.walk({ documentId }),
    kept: await api.preservation.of({ documentId }),
    seals: await api.seal.usable({ documentId }),
    carried: await api.seal.on({ documentId }),
  }));
  if (!loaded.ok) return <FailedPage title={t("文书", "Document")} told={loaded.told} lang={language} />;
  const { document, requests, kept, seals, carried } = loaded.data;
  const data = document.kind === "data" ? await load((api) => api.document.data({ documentId })) : null;
  const [request] = requests;
  const tasks = requests.flatMap((one) => one.tasks);
  const chosen = tasks[Math.min(pageOf(query.sign), tasks.length) - 1];
  const path = `/document/${documentId}`;
  const end = request?.endedAt;
  return (
    <>
      <PageTitle
        title={document.title}
        hint={
          <>
            {document.voided && <StateTag tone="bad">{t("已作废", "Void")}</StateTag>}
            {request && <RequestStateTag state={request.state} t={t} />}
            <span className="truncate">
              {[
                document.typeName,
                document.patient?.department,
                document.patient?.bedNo && t(`${document.patient.bedNo} 床`, `bed ${document.patient.bedNo}`),
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </>
        }
        aside={
          <>
            <LinkButton href="/verify">
              <ShieldCheck aria-hidden="true" size={14} strokeWidth={1.75} />
              {t("文书验签", "Check a document")}
            </LinkButton>
            {document.kind === "pdf" && !document.voided && seals.some(({ kind }) => kind === "void") && (
              <VoidButton
                documentId={documentId}
                title={document.title}
                stamps={seals.filter(({ kind }) => kind === "void")}
              />
            )}
            {document.kind === "pdf" && !document.voided && (
              <UseSealButton
                documentId={documentId}
                pages={document.pages}
                isFromTemplate={document.template !== null}
                seals={seals.filter(({ kind }) => kind !== "void")}
              />
            )}
            {document.kind === "pdf" && (
              <LinkButton look="main" href={`/api/document/${documentId}/content.pdf`} download>
                <Download aria-hidden="true" size={14} strokeWidth={1.75} />
                {document.revision > 1 ? t("下载签章件", "Download signed PDF") : t("下载 PDF", "Download PDF")}
              </LinkButton>
            )}
          </>
        }
      />
      <div className="grid min-h-0 flex-1 gap-3 lg:grid-cols-[292px_minmax(0,1fr)] xl:grid-cols-[292px_minmax(0,1fr)_296px]">
        <div className="flex min-h-0 flex-col gap-3 overflow-auto">
          {document.voided && (
            <Card title={t("已作废", "Made void")}>
              <Facts
                rows={[
                  [t("时间", "At"), dateTime(document.voided.at)],
                  [t("原因", "Why"), document.voided.reason],
                ]}
              />
            </Card>
          )}
          <HiddenContent found={document.hidden} t={t} />
          <Card
            title={t("过程", "The walk")}
            aside={
              end && (
                <span className="text-ink2">
                  {t(
                    `总历时 ${duration(end.getTime() - document.createdAt.getTime())}`,
                    `${duration(end.getTime() - document.createdAt.getTime())} in all`,
                  )}
                </span>
              )
            }
          >
            <Timeline label={t("过程", "The walk")} steps={walkSteps(document, request, carried, t)} />
          </Card>
          <Card title={t("关联", "Related")}>
            <Facts
              rows={[
                [t("住院号", "Visit no."), document.patient?.visitNo ?? "—"],
                [t("外部编号", "Sender's no."), document.externalId ?? "—"],
                ...(document.template
                  ? [[t("模板", "Template"), `${document.template.code} v${document.template.version}`] as const]
                  : []),
                [
                  t("摘要", "Digest"),
                  <span key="digest" className="font-mono text-hint" title={document.digest}>
                    SM3 {shortHex(document.digest)}
                  </span>,
                ],
                [
                  t("保存", "Kept"),
                  <KeptAs key="kept" documentId={documentId} kept={kept} wanted={document.level} t={t} />,
                ],
                [
                  t("日志", "Log"),
                  <a key="log" href={`/audit?subject=${request?.id ?? documentId}`}>
                    {t("看这份文书的日志", "Events of this document")}
                  </a>,
                ],
              ]}
            />
          </Card>
        </div>
        {document.kind === "pdf" ? (
          <PageViewer
            path={path}
            query={query}
            document={document}
            page={Math.min(pageOf(query.p), document.pages)}
            revision={Math.min(query.rev ? pageOf(query.rev) : document.revision, document.revision)}
            t={t}
          />
        ) : data?.ok ? (
          <DataView data={data.data} t={t} />
        ) : (
          <Card title={t("文书页面", "Pages")}>
            <Empty
              title={t("业务系统只送来了摘要，没有页面", "The hospital system sent a digest only: there are no pages")}
            />
          </Card>
        )}
        <section className="flex min-h-0 flex-col overflow-auto rounded-card border border-line bg-surface lg:max-xl:col-span-2">
          {tasks.length > 0 && (
            <nav
              aria-label={t("签名", "Signatures")}
              className="flex h-[38px] shrink-0 items-end gap-4 overflow-x-auto border-b border-line px-3.5"
            >
              {tasks.map((task, at) => (
                <a
                  key={task.id}
                  href={withQuery(path, query, { sign: String(at + 1) })}
                  aria-current={task === chosen ? "true" : undefined}
                  className={`border-b-2 pb-1.5 whitespace-nowrap no-underline ${task === chosen ? "border-dai font-semibold text-ink" : "border-transparent text-ink2 hover:text-ink"}`}
                >
                  {t(`签名 ${at + 1}`, `Signature ${at + 1}`)}
                </a>
              ))}
            </nav>
          )}
          {chosen && <SignaturePanel task={chosen} lang={language} />}
          {carried.length > 0 && <CarriedSeals seals={carried} t={t} />}
          {!chosen && carried.length === 0 && <Empty title={t("还没有请求签名", "No signature has been asked for")} />}
        </section>
      </div>
    </>
  );
}
