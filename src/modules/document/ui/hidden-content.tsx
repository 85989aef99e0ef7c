import { TriangleAlert } from "lucide-react";
import type { Translate } from "#ui/words.ts";
import type { HiddenFinding } from "../input.ts";
import { hiddenWords } from "../rules.ts";

/** What the PDF holds besides what it shows, as intake found it. Nothing when there is nothing. */
export function HiddenContent({ found, t }: { found: readonly HiddenFinding[]; t: Translate }) {
  if (found.length === 0) return null;
  const isOnlyRest = found.every(({ kind }) => kind === "unexamined");
  return (
    <section className="rounded-card border border-line bg-apricot-soft px-3.5 py-2.5 text-apricot-ink">
      <h2 className="flex items-center gap-1.5 text-card font-semibold">
        <TriangleAlert aria-hidden="true" size={15} strokeWidth={1.75} className="shrink-0" />
        {isOnlyRest
          ? t("接收时没有检查完隐藏内容", "Not fully examined for hidden content at intake")
          : t("接收时发现隐藏内容", "Hidden content was found at intake")}
      </h2>
      <ul className="mt-1 list-disc pl-5">
        {found.map((finding, at) => {
          const { zh, en } = hiddenWords(finding);
          return (
            <li key={at} className="break-words">
              {t(zh, en)}
            </li>
          );
        })}
      </ul>
      <p className="mt-1 text-hint">
        {isOnlyRest
          ? t(
              "文件过大或过于复杂。请与送件系统核对。",
              "It is too large or complex. Check with the system that sent it.",
            )
          : t(
              "签署人看不到它，但它会一起被签。请与送件系统核对。",
              "Signers do not see it, yet it is signed along. Check with the system that sent it.",
            )}
      </p>
    </section>
  );
}
