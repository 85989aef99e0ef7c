"use client";

import { Button, LinkButton } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";
import { ProblemPage } from "#ui/problem-page.tsx";

export default function PageFailed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useWords();
  return (
    <ProblemPage
      title={t("页面没有打开", "The page did not open")}
      happened={t("系统内部出错，数据没有改变。", "Something broke inside; nothing was changed.")}
      todo={t("可以重试；还不行就把追踪号告诉信息科。", "Try again; if it goes on, give IT the trace number.")}
      trace={error.digest && `${t("追踪号", "Trace")} ${error.digest}`}
      actions={
        <>
          <Button look="main" onClick={reset}>
            {t("重试", "Try again")}
          </Button>
          <LinkButton href="/">{t("回工作台", "To the overview")}</LinkButton>
        </>
      }
    />
  );
}
