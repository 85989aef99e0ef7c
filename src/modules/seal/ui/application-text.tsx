import { dateOnly } from "#ui/format.ts";
import type { Translate } from "#ui/words.ts";
import type { ApplicationKind, GrantHolder } from "../rules.ts";
import { applicationWords, holderWords } from "./words.ts";

type Shown = {
  kind: ApplicationKind;
  version: number | null;
  terms: {
    holder: { kind: GrantHolder; id: string };
    documentTypes: string[] | null;
    documentId: string | null;
    documentTitle: string | null;
    from: string;
    until: string;
    maxUses: number | null;
    addresses: string[] | null;
  } | null;
};

/** What an application asks for, in one line. @param nameOf a holder's name by its id @param typesWords names of document types by their codes */
export function ApplicationText({
  application: { kind, version, terms },
  nameOf,
  typesWords,
  t,
}: {
  application: Shown;
  nameOf: (kind: GrantHolder, id: string) => string;
  typesWords: (codes: readonly string[]) => string;
  t: Translate;
}) {
  if (!terms)
    return (
      <>
        {applicationWords(kind, t)} v{version}
      </>
    );
  const holder = `${holderWords(terms.holder.kind, t)} ${nameOf(terms.holder.kind, terms.holder.id)}`;
  if (terms.documentId !== null)
    return (
      <>
        {holder} · <a href={`/document/${terms.documentId}`}>{terms.documentTitle ?? terms.documentId}</a> ·{" "}
        {t("一次", "once")}
      </>
    );
  const uses =
    terms.maxUses === null ? t("不限次数", "no limit") : t(`最多 ${terms.maxUses} 次`, `at most ${terms.maxUses}`);
  const types = terms.documentTypes ? typesWords(terms.documentTypes) : t("全部类型", "every type");
  return (
    <>
      {[holder, types, `${dateOnly(terms.from)} – ${dateOnly(terms.until)}`, uses]
        .concat(
          terms.addresses ? t(`仅限 ${terms.addresses.join("、")}`, `only from ${terms.addresses.join(", ")}`) : [],
        )
        .join(" · ")}
    </>
  );
}
