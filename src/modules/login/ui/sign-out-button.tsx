"use client";

import { LogOut } from "lucide-react";
import { signOut } from "next-auth/react";
import { useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";

const leave = () => signOut({ callbackUrl: "/sign-in" });

export function SignOutButton() {
  const t = useWords();
  const { run, isBusy } = useAction(leave);
  return (
    <Button look="link" onClick={() => void run()} isBusy={isBusy}>
      <LogOut aria-hidden="true" size={14} strokeWidth={1.75} />
      {t("退出", "Sign out")}
    </Button>
  );
}
