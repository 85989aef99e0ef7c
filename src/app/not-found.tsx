import { LinkButton } from "#ui/button.tsx";
import { Empty } from "#ui/notice.tsx";
import { words } from "#ui/words.ts";
import { lang } from "./request.ts";

export default async function NotFound() {
  const t = words(await lang());
  return (
    <main className="mx-auto max-w-lg pt-24">
      <Empty
        title={t("没有这个页面", "There is no such page")}
        action={<LinkButton href="/">{t("回工作台", "To the overview")}</LinkButton>}
      />
    </main>
  );
}
