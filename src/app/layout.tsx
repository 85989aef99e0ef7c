import type { Metadata } from "next";
import type { ReactNode } from "react";
import { LangProvider } from "#ui/lang.tsx";
import "#ui/theme.css";
import { lang } from "./request.ts";

export const metadata: Metadata = { title: { default: "杏签", template: "%s · 杏签" } };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const here = await lang();
  return (
    <html lang={here === "zh" ? "zh-CN" : "en"}>
      <body>
        <LangProvider lang={here}>{children}</LangProvider>
      </body>
    </html>
  );
}
