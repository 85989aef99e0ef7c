"use client";

import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";

export default function PageFailed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useWords();
  return (
    <main className="mx-auto max-w-lg pt-24">
      <Failure
        t={t}
        title={t("页面没有打开", "The page did not open")}
        say={t(
          "系统内部出错，数据没有改变。可以重试；还不行就把追踪号告诉信息科。",
          "Something broke inside; nothing was changed. Try again, or give the trace number to IT.",
        )}
        trace={error.digest}
      />
      <div className="px-3.5">
        <Button onClick={reset}>{t("重试", "Try again")}</Button>
      </div>
    </main>
  );
}
