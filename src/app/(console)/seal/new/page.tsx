import type { Metadata } from "next";
import { consoleBridge } from "#front/bridge.ts";
import { MakeSealForm } from "#modules/seal/ui/make-seal-form.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { words } from "#ui/words.ts";
import { lang, load } from "../../../request.ts";

export const metadata: Metadata = { title: "制章" };

export default async function NewSealPage() {
  const language = await lang();
  const t = words(language);
  const title = t("制章", "New seal");
  const loaded = await load(async (api) => ({
    me: await api.login.me(),
    tree: await api.person.tree(),
    candidates: await api.seal.candidates(),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { me, tree, candidates } = loaded.data;
  const departments = tree.flatMap((campus) =>
    campus.departments.map(({ id, name }) => [id, `${campus.name} ${name}`] as const),
  );
  const isKeeper = me.roles.includes("seal-keeper");
  return (
    <>
      <PageTitle title={title} hint={<a href="/seal">{t("印章", "Seals")}</a>} />
      {isKeeper && candidates.auditors.length > 0 ? (
        <MakeSealForm hospital={consoleBridge().hospital} departments={departments} auditors={candidates.auditors} />
      ) : (
        <Empty
          title={
            isKeeper
              ? t("还没有审计员", "There is no auditor yet")
              : t("制章要由印章管理员申请", "A seal keeper makes seals")
          }
          action={t("请系统管理员在人员里分配角色。", "Ask an administrator to assign the role.")}
        />
      )}
    </>
  );
}
