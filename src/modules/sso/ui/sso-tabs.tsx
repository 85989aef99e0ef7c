import type { Translate } from "#ui/words.ts";

/** The two pages of this noun, as links. */
export function SsoTabs({ shown, t }: { shown: "logins" | "clients"; t: Translate }) {
  const look = (isShown: boolean) =>
    `-mb-px border-b-2 pb-1.5 ${isShown ? "border-dai font-semibold text-ink" : "border-transparent text-ink2"}`;
  return (
    <nav aria-label={t("扫码登录", "Login by scan")} className="mb-3 flex gap-6 border-b border-line">
      <a href="/sso" aria-current={shown === "logins" ? "page" : undefined} className={look(shown === "logins")}>
        {t("登录记录", "Logins")}
      </a>
      <a
        href="/sso/client"
        aria-current={shown === "clients" ? "page" : undefined}
        className={look(shown === "clients")}
      >
        {t("接入系统（OpenID Connect）", "Systems (OpenID Connect)")}
      </a>
    </nav>
  );
}
