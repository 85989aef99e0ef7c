import type { Metadata } from "next";
import { LinkButton } from "#ui/button.tsx";
import { ProblemPage } from "#ui/problem-page.tsx";
import { words } from "#ui/words.ts";
import { lang } from "./request.ts";

export const metadata: Metadata = { title: "没有这个页面" };

export default async function NotFound() {
  const t = words(await lang());
  return (
    <ProblemPage
      title={t("没有这个页面", "There is no such page")}
      happened={t(
        "这个地址不指向任何页面：可能抄错了，也可能它指的记录不在本院的系统里。",
        "This address leads to no page: it may be mistyped, or what it names is not in this hospital's system.",
      )}
      todo={t(
        "请核对地址，或回工作台从菜单进入。从别的系统跳转来的，请把地址告诉信息科。",
        "Check the address, or go by the menu of the overview. If another system sent you here, tell IT the address.",
      )}
      actions={<LinkButton href="/">{t("回工作台", "To the overview")}</LinkButton>}
    />
  );
}
