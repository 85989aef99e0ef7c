"use client";

import { toString as drawQr } from "qrcode";
import { useEffect, useState } from "react";
import { useWords } from "#ui/lang.tsx";

/** Shown once, at the first sign-in: the secret as a QR code and as text for those who cannot scan. */
export function Enrolment({ uri, secret }: { uri: string; secret: string }) {
  const t = useWords();
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    void drawQr(uri, { type: "svg", margin: 4, errorCorrectionLevel: "M" }).then((svg) =>
      setPicture(`data:image/svg+xml;utf8,${encodeURIComponent(svg)}`),
    );
  }, [uri]);
  return (
    <div className="flex flex-col gap-2">
      <p>
        {t(
          "第一次登录：用任一身份验证器扫下面的码，再输入它显示的 6 位数字。",
          "First sign-in: scan this with any authenticator app, then enter the six digits it shows.",
        )}
      </p>
      <div className="self-start rounded-card border border-line bg-white">
        {picture && (
          <img
            src={picture}
            width={176}
            height={176}
            alt={t("绑定动态码的二维码", "QR code that enrols the authenticator")}
          />
        )}
      </div>
      <p className="text-hint text-ink2">
        {t("扫不了？手动输入密钥：", "Cannot scan? Type this secret: ")}
        <span className="font-mono break-all text-ink select-all">{secret.match(/.{1,4}/g)?.join(" ")}</span>
      </p>
    </div>
  );
}
