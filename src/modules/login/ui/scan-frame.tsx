"use client";

import { signIn } from "next-auth/react";
import { useCallback, useEffect, useState } from "react";
import { z } from "zod";
import { Button } from "#ui/button.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { wordsOf } from "./auth-words.ts";

const begun = z.object({ path: z.string() });
const message = z.object({ source: z.literal("xingqian-login"), state: z.string(), ticket: z.string().nullable() });

type Problem = { zh: string; en: string };
const UNREACHABLE: Problem = {
  zh: "连不上服务器。请检查网络后重试。",
  en: "The server does not answer. Check the network and try again.",
};

/** The same page business systems embed, in a frame; its ticket becomes the session. */
export function ScanFrame({ next }: { next: string }) {
  const t = useWords();
  const lang = useLang();
  const [path, setPath] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const begin = useCallback(async () => {
    setProblem(null);
    setPath(null);
    try {
      const answer = await fetch("/scan/console", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      });
      const body: unknown = await answer.json();
      if (answer.ok) setPath(begun.parse(body).path);
      else setProblem(z.object({ say: z.object({ zh: z.string(), en: z.string() }) }).parse(body).say);
    } catch {
      setProblem(UNREACHABLE);
    }
  }, []);

  useEffect(() => {
    void begin();
  }, [begin]);

  useEffect(() => {
    async function onMessage(event: MessageEvent) {
      if (event.origin !== window.location.origin) return;
      const said = message.safeParse(event.data);
      if (!said.success || said.data.ticket === null) return;
      const answer = await signIn("scan", { redirect: false, ticket: said.data.ticket });
      if (answer?.ok && !answer.error) return window.location.assign(next);
      setPath(null);
      setProblem(wordsOf(answer?.error) ?? UNREACHABLE);
    }
    const listen = (event: MessageEvent) => void onMessage(event);
    window.addEventListener("message", listen);
    return () => window.removeEventListener("message", listen);
  }, [next]);

  if (problem)
    return (
      <div role="alert" className="flex min-h-[396px] flex-col items-start gap-3">
        <p className="text-plum">{problem[lang]}</p>
        <Button look="main" onClick={() => void begin()}>
          {t("重新扫码", "Scan again")}
        </Button>
      </div>
    );
  // The frame's height is kept while it loads, so that nothing jumps.
  return (
    <div className="h-[420px]">
      {path && (
        <iframe
          title={t("扫码登录", "Log in by scanning")}
          src={`${path}?lang=${lang}`}
          className="h-[420px] w-full border-0"
        />
      )}
    </div>
  );
}
