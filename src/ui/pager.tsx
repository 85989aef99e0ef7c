import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { thousands } from "./format.ts";
import type { Translate } from "./words.ts";

export type Query = Readonly<Record<string, string | undefined>>;

/** A page's own address with some parameters changed: filters and pages live in the URL, so back and sharing work. */
export function withQuery(path: string, query: Query, change: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, ...change })) if (value) params.set(name, value);
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

export function Pager({
  path,
  query,
  page,
  size,
  total,
  t,
  note,
}: {
  path: string;
  query: Query;
  page: number;
  size: number;
  total: number;
  t: Translate;
  note?: ReactNode;
}) {
  const last = Math.max(1, Math.ceil(total / size));
  const near = [...new Set([1, page - 1, page, page + 1, last])]
    .filter((one) => one >= 1 && one <= last)
    .sort((a, b) => a - b);
  const to = (at: number) => withQuery(path, query, { page: at === 1 ? undefined : String(at) });
  const box = "grid h-[26px] min-w-[26px] place-items-center rounded-card border px-1.5 no-underline";
  return (
    <nav
      aria-label={t("分页", "Pages")}
      className="flex h-[38px] shrink-0 items-center gap-1.5 border-t border-line bg-surface px-3.5"
    >
      <div className="mr-auto text-hint text-ink2">{note}</div>
      <span className="mr-1.5 text-hint text-ink2">{t(`共 ${thousands(total)} 条`, `${thousands(total)} in all`)}</span>
      {page > 1 && (
        <a href={to(page - 1)} aria-label={t("上一页", "Previous page")} className={`${box} border-line text-ink`}>
          <ChevronLeft aria-hidden="true" size={14} />
        </a>
      )}
      {near.map((one, at) => (
        <span key={one} className="flex items-center gap-1.5">
          {at > 0 && one - (near[at - 1] ?? one) > 1 && <span className="text-ink3">…</span>}
          <a
            href={to(one)}
            aria-current={one === page ? "page" : undefined}
            className={`${box} ${one === page ? "border-dai bg-dai text-on-dai" : "border-line text-ink"}`}
          >
            {one}
          </a>
        </span>
      ))}
      {page < last && (
        <a href={to(page + 1)} aria-label={t("下一页", "Next page")} className={`${box} border-line text-ink`}>
          <ChevronRight aria-hidden="true" size={14} />
        </a>
      )}
    </nav>
  );
}
