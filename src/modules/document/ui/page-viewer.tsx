import { ChevronLeft, ChevronRight, Download } from "lucide-react";
import { withQuery } from "#ui/pager.tsx";
import type { Translate } from "#ui/words.ts";

type Props = {
  path: string;
  query: Readonly<Record<string, string | undefined>>;
  document: { id: string; title: string; pages: number; revision: number };
  page: number;
  revision: number;
  t: Translate;
};

/** One page as the server drew it, on sunken ground; page and revision are part of the address. */
export function PageViewer({ path, query, document, page, revision, t }: Props) {
  const box =
    "grid size-[26px] place-items-center rounded-card border border-line text-ink no-underline hover:bg-sunken";
  const image = `/api/document/${document.id}/page/${page}.png?width=1000&revision=${revision}`;
  return (
    <section className="flex min-h-[420px] min-w-0 flex-col overflow-hidden rounded-card border border-line bg-surface">
      <div className="flex h-[38px] shrink-0 items-center gap-2 border-b border-line px-3.5">
        {page > 1 && (
          <a
            className={box}
            href={withQuery(path, query, { p: String(page - 1) })}
            aria-label={t("上一页", "Previous page")}
          >
            <ChevronLeft aria-hidden="true" size={14} />
          </a>
        )}
        <span>{t(`第 ${page} / ${document.pages} 页`, `Page ${page} of ${document.pages}`)}</span>
        {page < document.pages && (
          <a
            className={box}
            href={withQuery(path, query, { p: String(page + 1) })}
            aria-label={t("下一页", "Next page")}
          >
            <ChevronRight aria-hidden="true" size={14} />
          </a>
        )}
        <nav aria-label={t("修订", "Revisions")} className="ml-auto flex items-center gap-1.5 text-hint">
          <span className="text-ink2">{t("修订", "Revision")}</span>
          {Array.from({ length: document.revision }, (_, at) => at + 1).map((one) => (
            <a
              key={one}
              href={withQuery(path, query, { rev: one === document.revision ? undefined : String(one) })}
              aria-current={one === revision ? "true" : undefined}
              className={`rounded-tag px-1.5 no-underline ${one === revision ? "bg-dai text-on-dai" : "text-dai hover:bg-sunken"}`}
            >
              {one}
            </a>
          ))}
        </nav>
        <a
          className={box}
          href={`/api/document/${document.id}/content.pdf?revision=${revision}`}
          download
          aria-label={t("下载 PDF", "Download PDF")}
          title={t("下载 PDF", "Download PDF")}
        >
          <Download aria-hidden="true" size={14} strokeWidth={1.75} />
        </a>
      </div>
      <div
        className="min-h-0 flex-1 overflow-auto bg-sunken p-4"
        tabIndex={0}
        role="region"
        aria-label={t("文书页面", "The document's page")}
      >
        <img
          key={image}
          src={image}
          alt={t(`${document.title}，第 ${page} 页`, `${document.title}, page ${page}`)}
          className="mx-auto w-full max-w-[720px] border border-line bg-white shadow-float"
        />
      </div>
    </section>
  );
}
