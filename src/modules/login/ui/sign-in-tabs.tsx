"use client";

import { type KeyboardEvent, useRef, useState } from "react";
import { useWords } from "#ui/lang.tsx";
import { ScanFrame } from "./scan-frame.tsx";
import { SignInForm } from "./sign-in-form.tsx";

const WAYS = ["scan", "password"] as const;
type Way = (typeof WAYS)[number];

/** 扫码登录 first; 账号与动态码 for who has no phone at hand. */
export function SignInTabs({ next, way }: { next: string; way: Way }) {
  const t = useWords();
  const [shown, setShown] = useState<Way>(way);
  const tabs = useRef<Record<Way, HTMLButtonElement | null>>({ scan: null, password: null });
  const names = { scan: t("扫码登录", "Scan"), password: t("账号与动态码", "Account and code") };

  function onKey(event: KeyboardEvent) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = shown === "scan" ? "password" : "scan";
    setShown(other);
    tabs.current[other]?.focus();
  }

  return (
    <>
      <h1 className="sr-only">{t("登录", "Sign in")}</h1>
      <div
        role="tablist"
        aria-label={t("登录方式", "Ways to sign in")}
        className="mb-6 flex gap-6 border-b border-line"
      >
        {WAYS.map((one) => (
          <button
            key={one}
            ref={(element) => {
              tabs.current[one] = element;
            }}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-controls={`way-${one}`}
            aria-selected={shown === one}
            tabIndex={shown === one ? 0 : -1}
            onClick={() => setShown(one)}
            onKeyDown={onKey}
            className={`-mb-px border-b-2 pb-2 text-[15px] leading-6 ${shown === one ? "border-dai font-semibold text-ink" : "border-transparent text-ink2"}`}
          >
            {names[one]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`way-${shown}`} aria-labelledby={`tab-${shown}`}>
        {shown === "scan" ? <ScanFrame next={next} /> : <SignInForm next={next} />}
      </div>
    </>
  );
}
