import { LinkButton } from "./button.tsx";
import { Failure } from "./notice.tsx";
import { PageTitle } from "./page-title.tsx";
import type { Lang } from "./words.ts";
import { words } from "./words.ts";

/** A page whose content was refused: its title stays, the reason stands where the content would. */
export function FailedPage({
  title,
  told,
  lang,
}: {
  title: string;
  told: { say: { zh: string; en: string }; requestId: string };
  lang: Lang;
}) {
  const t = words(lang);
  return (
    <>
      <PageTitle title={title} />
      <Failure t={t} title={t("没有读出", "Could not be read")} say={told.say[lang]} trace={told.requestId} />
      <div className="flex gap-2 px-3.5">
        <LinkButton href="">{t("重试", "Try again")}</LinkButton>
        <LinkButton href="/">{t("回工作台", "To the overview")}</LinkButton>
      </div>
    </>
  );
}
