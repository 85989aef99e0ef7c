import type { ReactNode } from "react";
import { consoleBridge } from "#front/bridge.ts";
import { Brand } from "#ui/frame.tsx";
import { words } from "#ui/words.ts";
import { lang } from "../request.ts";

/** The public frame: no menu, no name, nothing that needs signing in. */
export default async function PublicLayout({ children }: { children: ReactNode }) {
  const here = await lang();
  const t = words(here);
  const { hospital } = consoleBridge();
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="no-print border-b border-line bg-surface">
        <div className="mx-auto flex min-h-12 max-w-[1126px] flex-wrap items-center gap-x-3 px-4">
          <Brand name="杏签" />
          <span className="border-l border-line pl-3 text-card">
            {[hospital, t("文书验签", "Document check")].filter(Boolean).join("　")}
          </span>
          <span className="ml-auto text-hint text-ink2">
            {t("无需登录 · 文件只在院内处理，不保存", "No sign-in · handled inside the hospital, not stored")}
          </span>
          <a className="text-hint" href={`/lang?to=${here === "zh" ? "en" : "zh"}&back=/verify`}>
            {here === "zh" ? "English" : "中文"}
          </a>
        </div>
      </header>
      <main className="mx-auto w-full max-w-[1126px] flex-1 px-4 py-3.5">{children}</main>
      <footer className="border-t border-line">
        <p className="mx-auto max-w-[1126px] px-4 py-2.5 text-hint text-ink2">
          {t(
            "逐字节重算摘要与签名；只信任本院登记的根证书。",
            "Digests and signatures are recomputed byte by byte; only the roots this hospital has on file are trusted.",
          )}
        </p>
      </footer>
    </div>
  );
}
