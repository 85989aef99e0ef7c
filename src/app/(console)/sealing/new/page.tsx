import type { Metadata } from "next";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateOnly } from "#ui/format.ts";
import { PageTitle } from "#ui/page-title.tsx";
import { words } from "#ui/words.ts";
import { lang, load } from "../../../request.ts";
import { NewBatch } from "./new-batch.tsx";

export const metadata: Metadata = { title: "新建批量签章" };

export default async function NewBatchPage() {
  const language = await lang();
  const t = words(language);
  const title = t("新建批量签章", "New batch");
  const loaded = await load(async (api) => ({
    may: await api.sealing.mayOrder(),
    seals: await api.seal.list({ state: "enabled", size: 100 }),
    types: await api.document.types(),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { seals, types } = loaded.data;
  return (
    <>
      <PageTitle title={title} hint={<a href="/sealing">{t("批量签章", "Batches")}</a>} />
      <NewBatch
        seals={seals.seals
          .filter(({ kind }) => kind !== "void")
          .map(({ id, no, name }) => [id, `${name} ${no}`] as const)}
        types={types.map(({ code, name }) => [code, name] as const)}
        today={dateOnly(new Date())}
      />
    </>
  );
}
