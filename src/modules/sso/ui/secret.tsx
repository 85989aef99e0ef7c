"use client";

import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";

/** A client's id and secret, shown this once. */
export function Secret({ clientId, secret }: { clientId: string; secret: string }) {
  const t = useWords();
  const [isCopied, setCopied] = useState(false);
  const rows = [
    ["issuer", `${window.location.origin}/oidc`],
    ["client_id", clientId],
    ["client_secret", secret],
  ] as const;

  async function copy() {
    await navigator.clipboard.writeText(rows.map(([name, value]) => `${name}=${value}`).join("\n"));
    setCopied(true);
  }

  return (
    <div className="flex flex-col gap-3">
      <p>
        {t(
          "密钥只显示这一次，请现在存进业务系统的配置。丢失后只能换新。",
          "The secret is shown this once. Put it into the system's configuration now; a lost one can only be replaced.",
        )}
      </p>
      <dl className="flex flex-col gap-2 rounded-card border border-line bg-sunken p-3">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="text-hint text-ink2">{name}</dt>
            <dd className="break-all font-mono text-hint select-all">{value}</dd>
          </div>
        ))}
      </dl>
      <div aria-live="polite">
        <Button onClick={() => void copy()}>{isCopied ? t("已复制", "Copied") : t("复制三行", "Copy")}</Button>
      </div>
    </div>
  );
}
