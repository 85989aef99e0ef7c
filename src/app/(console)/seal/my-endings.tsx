import type { ReactNode } from "react";
import { Endings } from "#modules/seal/ui/endings.tsx";
import { words, type Lang } from "#ui/words.ts";
import { load } from "../../request.ts";
import { holderNames } from "./holder-names.ts";

/** What ends within a week and is this person's to see to. @param sealId only this seal's @param none what stands there otherwise */
export async function MyEndings({ lang, sealId, none = null }: { lang: Lang; sealId?: string; none?: ReactNode }) {
  const loaded = await load(async (api) => {
    const endings = (await api.seal.endings()).filter((one) => sealId === undefined || one.sealId === sealId);
    const holders = endings.flatMap((one) =>
      one.what === "grant" ? [{ kind: one.holderKind, id: one.holderId }] : [],
    );
    return { endings, names: endings.length > 0 ? await holderNames(api, holders, lang) : null };
  });
  if (!loaded.ok || loaded.data.names === null) return none;
  const { endings, names } = loaded.data;
  return <Endings endings={endings} nameOf={names.nameOf} t={words(lang)} />;
}
