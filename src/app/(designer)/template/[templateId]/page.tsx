import type { Metadata } from "next";
import { headers } from "next/headers";
import { OpenDesigner } from "#modules/template/ui/open-designer.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { words } from "#ui/words.ts";
import { lang, load } from "../../../request.ts";

export const metadata: Metadata = { title: "模板设计器" };

/** The designer has the whole window: no menu, a way back instead. */
export default async function DesignerPage({ params }: { params: Promise<{ templateId: string }> }) {
  const language = await lang();
  const t = words(language);
  const { templateId } = await params;
  const loaded = await load(async (api) => ({
    template: await api.template.get({ templateId: templateId.slice(0, 36) }),
    types: await api.document.types(),
  }));
  if (!loaded.ok)
    return (
      <main className="p-5">
        <FailedPage title={t("模板设计器", "Template designer")} told={loaded.told} lang={language} />
        <a href="/template">{t("回到模板列表", "Back to the templates")}</a>
      </main>
    );
  const { id, name, code, typeCode, state, draft, draftRevision, versions } = loaded.data.template;
  return (
    <OpenDesigner
      template={{ id, name, code, typeCode, state, draft, draftRevision, versions }}
      types={loaded.data.types.map((type) => ({ code: type.code, name: type.name }))}
      nonce={(await headers()).get("x-nonce") ?? ""}
    />
  );
}
