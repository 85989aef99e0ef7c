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
    </>
  );
}
