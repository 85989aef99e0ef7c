import { TriangleAlert } from "lucide-react";
import { dateOnly } from "#ui/format.ts";
import type { Translate } from "#ui/words.ts";
import type { Ending } from "../list-endings.ts";
import type { GrantHolder } from "../rules.ts";

/** What ends within a week, each leading to where it is seen to. Nothing when nothing does. */
export function Endings({
  endings,
  nameOf,
  t,
}: {
  endings: readonly Ending[];
  nameOf: (kind: GrantHolder, id: string) => string;
  t: Translate;
}) {
  if (endings.length === 0) return null;
  return (
    <section
      aria-label={t("即将到期", "Ending soon")}
      className="mb-3 shrink-0 rounded-card border border-apricot bg-apricot-soft px-4 py-2.5"
    >
      <h2 className="flex items-center gap-1.5 font-semibold text-apricot-ink">
        <TriangleAlert aria-hidden="true" size={16} strokeWidth={1.75} />
        {t(`七天内到期 ${endings.length} 项`, `${endings.length} ending within seven days`)}
      </h2>
      <ul className="mt-1 flex max-h-[132px] flex-col gap-0.5 overflow-auto">
        {endings.map((one) => (
          <li key={`${one.sealId}/${one.what === "grant" ? one.grantId : one.what}`}>
            <a className="font-semibold" href={`/seal/${one.sealId}${one.what === "grant" ? "?tab=grant" : ""}`}>
              {one.name} {one.no}
            </a>{" "}
            {words(one, nameOf, t)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function words(one: Ending, nameOf: (kind: GrantHolder, id: string) => string, t: Translate): string {
  if (one.what === "suspended")
    return t(
      "因证书到期已暂停。请系统管理员在“机构密钥”里续期，续期后自动恢复。",
      "is suspended: its certificate has ended. It resumes once a system administrator renews it.",
    );
  const { days, until } = one;
  if (one.what === "certificate")
    return t(
      `的签章证书还有 ${days} 天到期（${dateOnly(until)}）。请系统管理员在“机构密钥”里续期，否则印章会暂停。`,
      `: its certificate ends in ${days} days (${dateOnly(until)}). A system administrator has to renew it, or the seal is suspended.`,
    );
  const holder = nameOf(one.holderKind, one.holderId);
  return t(
    `给 ${holder} 的授权还有 ${days} 天到期（${dateOnly(until)}）。需要继续用章的，请重新授权。`,
    `: the grant of ${holder} ends in ${days} days (${dateOnly(until)}). Grant it anew if it is still needed.`,
  );
}
