"use client";

import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { dateTime } from "#ui/format.ts";
import { useLang, useWords } from "#ui/lang.tsx";
import { problemWords } from "./revocation-words.ts";

const ask = (of: { certificateId: string } | { channelId: string }) =>
  "certificateId" in of ? api.certificate.askNow.mutate(of) : api.certificate.askChannelNow.mutate(of);

/** Asks the CA at once, whatever is at hand, and says when it last answered and why it does not. */
export function AskNow({
  of,
  answeredAt,
}: {
  of: { certificateId: string } | { channelId: string };
  answeredAt: Date | null;
}) {
  const t = useWords();
  const lang = useLang();
  const router = useRouter();
  const { run, isBusy, problem } = useAction(useCallback(ask, []));
  const [problems, setProblems] = useState<readonly string[]>([]);

  async function askThem() {
    setProblems([]);
    const answer = await run(of);
    setProblems(answer?.problems ?? []);
    router.refresh();
  }
  const failed = problem
    ? (problem.told?.say[lang] ?? t("连不上服务器，请重试", "The server does not answer; try again"))
    : problems.map((code) => problemWords(code, t)).join(t("；", "; "));

  return (
    <span className="inline-flex items-center gap-2">
      <span role="status" className={failed === "" ? "text-ink2" : "text-plum"}>
        {isBusy && t("正在问 CA…", "Asking the CA…")}
        {!isBusy &&
          failed !== "" &&
          t(`CA 没有答复：${failed}。下面是上次的。`, `No answer: ${failed}. Shown is the last one.`)}
        {!isBusy &&
          failed === "" &&
          (answeredAt
            ? t(`CA 上次答复 ${dateTime(answeredAt)}`, `last answer ${dateTime(answeredAt)}`)
            : t("CA 还没有答复过", "no answer yet"))}
      </span>
      <Button isBusy={isBusy} onClick={() => void askThem()}>
        <RefreshCw aria-hidden="true" size={14} strokeWidth={1.75} />
        {t("立即查询", "Ask now")}
      </Button>
    </span>
  );
}
