import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { consoleBridge } from "#front/bridge.ts";
import { SignInTabs } from "#modules/login/ui/sign-in-tabs.tsx";
import { words } from "#ui/words.ts";
import { lang, queryOf, type Search } from "../request.ts";
import { Branch } from "./branch.tsx";

export const metadata: Metadata = { title: "登录" };

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const here = await lang();
  const t = words(here);
  const query = await queryOf(searchParams);
  // next-auth redirects here with its own parameter when its endpoints are opened by hand.
  if (query.error ?? query.callbackUrl) redirect("/sign-in");
  const next = /^\/(?![/\\])/.test(query.next ?? "") ? (query.next ?? "/") : "/";
  const bridge = consoleBridge();
  const { hospital } = bridge;
  const isCrowdedOut = await bridge.wasCrowdedOut(await headers());
  return (
    <main className="grid min-h-dvh grid-cols-[41%_59%] bg-surface max-md:grid-cols-1">
      <section className="relative overflow-hidden bg-[#17505e] text-[#f5f3ee] max-md:hidden">
        <div className="p-12">
          <div className="flex items-center gap-4">
            <img src="/logo.svg" alt="" width={40} height={40} />
            <span className="font-serif text-[30px] leading-9 font-bold tracking-[0.06em]">杏签</span>
          </div>
          <div className="rule-double mt-6 mb-6 opacity-70" />
          <p className="font-serif text-[22px] leading-8 font-bold">
            {t("每一笔，都看得见来处。", "Every stroke shows where it came from.")}
          </p>
          <p className="mt-1 text-card opacity-90">
            {[hospital, t("移动电子签名", "Mobile e-signature")].filter(Boolean).join(" · ")}
          </p>
        </div>
        <Branch />
      </section>
      <section className="flex flex-col">
        <p className="flex justify-end gap-4 p-5 text-hint">
          <a href="/verify">{t("文书验签", "Check a document")}</a>
          <a href={`/lang?to=${here === "zh" ? "en" : "zh"}&back=/sign-in`}>{here === "zh" ? "English" : "中文"}</a>
        </p>
        <div className="mx-auto w-[min(400px,88vw)] pt-[12vh]">
          {isCrowdedOut && (
            <p role="status" className="mb-6 rounded-card border border-edge bg-paper px-4 py-3">
              {t(
                "你在别处登录了，同时登录的数量超过医院的规定，这里最早，已结束。不是你本人的话，请在手机“记录”里点“不是我本人”。",
                "You signed in elsewhere, beyond what the hospital lets one person have open; this was the oldest and has ended. If that was not you, say so under Records on your phone.",
              )}
            </p>
          )}
          <SignInTabs next={next} way={query.way === "password" ? "password" : "scan"} />
        </div>
      </section>
    </main>
  );
}
