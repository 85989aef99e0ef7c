"use client";

import { ScanSearch } from "lucide-react";
import { Button } from "#ui/button.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import type { Proposals } from "./use-proposals.ts";

/** What was found on the base PDF, and what becomes of it. Single places are chosen on the page itself. */
export function ProposalsBar({ proposals, pageId }: { proposals: Proposals; pageId: string }) {
  const t = useWords();
  const lang = useLang();
  const { found, chosen, isBusy, problem } = proposals;
  if (!found && !isBusy && !problem) return null;
  const count = found?.filter(({ id }) => chosen.has(id)).length ?? 0;
  const here = found?.filter(({ page }) => page === pageId).length ?? 0;
  return (
    <div
      role="region"
      aria-label={t("识别到的可填写位置", "Places found")}
      className="flex min-h-11 shrink-0 flex-wrap items-center gap-2 border-b border-line bg-dai-soft px-3 py-1.5"
    >
      <ScanSearch aria-hidden="true" size={16} className="text-dai" />
      <span role="status" className="mr-auto">
        {isBusy
          ? t("正在识别底图上的横线和方框…", "Looking for lines and boxes on the base PDF…")
          : !found
            ? (problem?.told?.say[lang] ??
              t("没有识别成：网络不通，请再试。", "Not done: the network failed; try again."))
            : found.length === 0
              ? t(
                  "底图上没有识别到可填写的横线、方框或格子。",
                  "No lines, boxes or cells to be filled in were found on the base PDF.",
                )
              : t(
                  `识别到 ${found.length} 处可填写位置，本页 ${here} 处。点击虚线框可以不要或再要。`,
                  `${found.length} ${found.length === 1 ? "place" : "places"} to fill in found, ${here} on this page. Click a dashed box to leave it out or take it.`,
                )}
      </span>
      {found !== null && found.length > 0 && (
        <>
          <Button onClick={() => proposals.chooseAll(count < found.length)}>
            {count < found.length ? t("全选", "Choose all") : t("全不选", "Choose none")}
          </Button>
          <Button
            look="main"
            reason={count === 0 ? t("先选择要采用的位置", "Choose places first") : null}
            onClick={proposals.take}
          >
            {count === found.length
              ? t(`全部采用（${count}）`, `Take all ${count}`)
              : t(`采用 ${count} 处`, `Take ${count}`)}
          </Button>
        </>
      )}
      {!isBusy && (
        <Button onClick={proposals.dismiss}>
          {found === null || found.length === 0 ? t("知道了", "Close") : t("忽略", "Dismiss")}
        </Button>
      )}
    </div>
  );
}
