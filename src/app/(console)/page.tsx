import { PageTitle } from "#ui/page-title.tsx";
import { words } from "#ui/words.ts";
import { lang } from "../request.ts";

export default async function HomePage() {
  const t = words(await lang());
  return <PageTitle title={t("工作台", "Overview")} />;
}
