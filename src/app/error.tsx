"use client";

import { LinkButton } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";
import { ProblemPage } from "#ui/problem-page.tsx";

/** A page the server could not make. Trying again asks the server anew: what the browser holds is the failure itself. */
export default function PageFailed({ error }: { error: Error & { digest?: string } }) {
  const t = useWords();
  return (
    <ProblemPage
      title={t("页面没有打开", "The page did not open")}
      happened={t(
        "医院的服务器没能做出这个页面，多半是数据库刚才没有应答。打开页面只是读取，数据没有改变。",
        "The hospital's server could not make this page, most likely because the database did not answer. Opening a page only reads: nothing was changed.",
      )}
      todo={t(
        "请过半分钟点“重试”；还不行就把追踪号告诉信息科。",
        "Try again in half a minute; if it goes on, give IT the trace number.",
      )}
      trace={error.digest && `${t("追踪号", "Trace")} ${error.digest}`}
      actions={
        <>
          <LinkButton look="main" href="">
            {t("重试", "Try again")}
          </LinkButton>
          <LinkButton href="/">{t("回工作台", "To the overview")}</LinkButton>
        </>
      }
    />
  );
}
