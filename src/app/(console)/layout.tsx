import {
  BadgeCheck,
  Binary,
  Clock,
  FileText,
  Hand,
  KeyRound,
  Layers,
  LayoutDashboard,
  LayoutTemplate,
  PenLine,
  ScanLine,
  ScrollText,
  ShieldCheck,
  Siren,
  Smartphone,
  Stamp,
  Timer,
  Users,
} from "lucide-react";
import type { ReactNode } from "react";
import { consoleBridge } from "#front/bridge.ts";
import { SignOutButton } from "#modules/login/ui/sign-out-button.tsx";
import { Frame, type MenuItem } from "#ui/frame.tsx";
import { words } from "#ui/words.ts";
import { FindAnything } from "../find-anything.tsx";
import { here, lang, load } from "../request.ts";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const language = await lang();
  const t = words(language);
  const me = await load((api) => api.login.me());
  const path = await here();
  const [alerts, applications] = await Promise.all([
    load((api) => api.alert.open()),
    load((api) => api.seal.applications({ isOpen: true, page: 1, size: 1 })),
  ]);
  const item = (href: string, name: string, icon: MenuItem["icon"]): MenuItem => ({
    href,
    name,
    icon,
    isActive: href === "/" ? path.split("?")[0] === "/" : path.startsWith(href),
  });
  const menu: MenuItem[] = [
    item("/", t("工作台", "Overview"), LayoutDashboard),
    item("/signing", t("签署任务", "Signing"), PenLine),
    item("/document", t("文书", "Documents"), FileText),
    item("/template", t("模板", "Templates"), LayoutTemplate),
    {
      ...item("/seal", t("印章", "Seals"), Stamp),
      isActive: /^\/seal(\/|\?|$)/.test(path),
      count: applications.ok ? applications.data.total : 0,
    },
    item("/sealing", t("批量签章", "Batches"), Layers),
    item("/person", t("人员", "Staff"), Users),
    item("/terminal", t("手机", "Phones"), Smartphone),
    item("/sso", t("扫码登录", "Login by scan"), ScanLine),
    item("/mandate", t("自动签授权", "Auto-sign"), Hand),
    { ...item("/alert", t("告警", "Alerts"), Siren), count: alerts.ok ? alerts.data : 0 },
    item("/certificate", t("证书管理", "Certificates"), BadgeCheck),
    item("/institution", t("机构密钥", "Institution keys"), KeyRound),
    item("/timestamp", t("时间戳", "Timestamps"), Clock),
    item("/clock", t("时间", "Time"), Timer),
    item("/audit", t("日志审计", "Audit log"), ScrollText),
    item("/verify", t("文书验签", "Check a document"), ShieldCheck),
    item("/evidence", t("验签工具", "Inspector"), Binary),
  ];
  return (
    <Frame
      brand="杏签"
      hospital={consoleBridge().hospital}
      menuLabel={t("主菜单", "Main menu")}
      skipLabel={t("跳到内容", "Skip to content")}
      menu={menu}
      person={
        me.ok && (
          <>
            <FindAnything pages={menu.map(({ href, name }) => ({ href, name }))} />
            <a
              className="text-hint"
              href={`/lang?to=${language === "zh" ? "en" : "zh"}&back=${encodeURIComponent(path)}`}
            >
              {language === "zh" ? "English" : "中文"}
            </a>
            <span
              aria-hidden="true"
              className="grid size-[26px] place-items-center rounded-card bg-dai-soft font-serif font-bold text-dai"
            >
              {Array.from(me.data.name)[0]}
            </span>
            <span className="whitespace-nowrap max-sm:hidden">
              {me.data.name}（<span className="font-mono text-hint">{me.data.staffNo}</span>）{me.data.department}
            </span>
            <SignOutButton />
          </>
        )
      }
      foot="杏签 0.1.0"
    >
      {children}
    </Frame>
  );
}
