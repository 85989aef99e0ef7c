"use client";

import { signIn } from "next-auth/react";
import { type FormEvent, useState } from "react";
import { api, toldOf } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Field } from "#ui/field.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { Enrolment } from "./enrolment.tsx";
import { wordsOf } from "./auth-words.ts";

type First = Awaited<ReturnType<typeof api.login.checkPassword.mutate>>;

/** Two steps: who you are (工号 and password), then the six digits from the phone. */
export function SignInForm({ next }: { next: string }) {
  const t = useWords();
  const lang = useLang();
  const [staffNo, setStaffNo] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [first, setFirst] = useState<First | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const unreachable = t(
    "连不上服务器。请检查网络后再按一次。",
    "The server does not answer. Check the network and press again.",
  );

  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      if (!first) setFirst(await api.login.checkPassword.mutate({ staffNo: staffNo.trim(), password }));
      else await finish();
    } catch (error) {
      setProblem(toldOf(error)?.say[lang] ?? unreachable);
    }
    setBusy(false);
  }

  async function finish() {
    const answer = await signIn("credentials", { redirect: false, staffNo: staffNo.trim(), password, code });
    if (answer?.ok && !answer.error) return window.location.assign(next);
    setCode("");
    setProblem(wordsOf(answer?.error)?.[lang] ?? unreachable);
  }

  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {first === null ? (
        <>
          <Field
            label={t("工号", "Staff number")}
            name="staffNo"
            value={staffNo}
            onChange={(event) => setStaffNo(event.target.value)}
            autoComplete="username"
            required
            autoFocus
            isMono
          />
          <Field
            label={t("密码", "Password")}
            name="password"
            type="password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoComplete="current-password"
            required
            problem={problem}
          />
        </>
      ) : (
        <>
          {first.next === "enrol" && <Enrolment uri={first.uri} secret={first.secret} />}
          <Field
            label={t("动态码（6 位）", "Code (6 digits)")}
            name="code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="[0-9 ]{6,7}"
            required
            autoFocus
            isMono
            problem={problem}
          />
        </>
      )}
      <div className="flex items-center gap-3">
        <Button type="submit" look="main" isBusy={isBusy}>
          {first === null ? t("下一步", "Next") : t("登录", "Sign in")}
        </Button>
        {first !== null && (
          <Button
            look="link"
            onClick={() => {
              setFirst(null);
              setProblem(null);
            }}
          >
            {t("换账号", "Other account")}
          </Button>
        )}
      </div>
    </form>
  );
}
