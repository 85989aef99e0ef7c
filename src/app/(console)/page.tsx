import { dateOnly } from "#ui/format.ts";
import { PageTitle } from "#ui/page-title.tsx";
import { words } from "#ui/words.ts";
import { lang } from "../request.ts";
import { SelfCheckStrip } from "../self-check-strip.tsx";

export default async function HomePage() {
  const language = await lang();
  const t = words(language);
  return (
    <>
      <PageTitle title={t("工作台", "Overview")} hint={dateOnly(new Date())} />
      <SelfCheckStrip lang={language} />
    </>
  );
}
