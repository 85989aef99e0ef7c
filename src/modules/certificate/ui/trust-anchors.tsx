"use client";

import { ShieldCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button, LinkButton } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { dateOnly } from "#ui/format.ts";
import { useWords } from "#ui/lang.tsx";
import { StateTag } from "#ui/state-tag.tsx";

type Anchor = { id: string; name: string; subject: string; fingerprint: string; notAfter: Date; pem: string };

const add = (name: string, pem: string) => api.certificate.addAnchor.mutate({ name, pem });

/** The roots the hospital decided to trust: what stands under none of them is judged "cannot tell". */
export function TrustAnchors({ anchors, mayAdd, now }: { anchors: readonly Anchor[]; mayAdd: boolean; now: Date }) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const [pem, setPem] = useState("");
  const { run, isBusy, problem } = useAction(useCallback(add, []));
  const missing =
    name.trim() === "" || pem.trim() === "" ? t("请填写名称并粘贴证书", "Give a name and a certificate") : null;

  async function trust() {
    const added = await run(name, pem);
    if (!added) return;
    setName("");
    setPem("");
    router.refresh();
  }

  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <ShieldCheck aria-hidden="true" size={14} strokeWidth={1.75} />
        {t("信任根", "Trust anchors")}
      </Button>
      <Dialog title={t("信任根", "Trust anchors")} shape="drawer" isOpen={isOpen} onClose={() => setOpen(false)}>
        <p className="text-ink2">
          {t(
            "验证签名、时间戳和 CA 应答时只认这些根证书。CA 送来的根不会自动受信。",
            "Signatures, timestamps and answers of CAs are judged by these roots alone. No CA makes itself trusted.",
          )}
        </p>
        <ul className="mt-3 flex flex-col gap-2">
          {anchors.map((anchor) => (
            <li key={anchor.id} className="rounded-card border border-line px-3.5 py-2.5">
              <div className="flex items-center gap-2">
                <span className="font-semibold">{anchor.name}</span>
                {anchor.notAfter < now ? (
                  <StateTag tone="bad">
                    {t(`${dateOnly(anchor.notAfter)} 已到期`, `ended ${dateOnly(anchor.notAfter)}`)}
                  </StateTag>
                ) : (
                  <span className="text-hint text-ink2">
                    {t(`有效到 ${dateOnly(anchor.notAfter)}`, `until ${dateOnly(anchor.notAfter)}`)}
                  </span>
                )}
                <span className="ml-auto text-hint">
                  <LinkButton
                    look="link"
                    href={`data:application/x-pem-file,${encodeURIComponent(anchor.pem)}`}
                    download={`${anchor.name}.pem`}
                  >
                    {t("下载 PEM", "Download PEM")}
                  </LinkButton>
                </span>
              </div>
              <p className="break-words text-hint text-ink2">{anchor.subject}</p>
              <p className="break-all font-mono text-hint text-ink2">SM3 {anchor.fingerprint}</p>
            </li>
          ))}
        </ul>
        {anchors.length === 0 && (
          <p className="mt-3 text-plum">
            {t("还没有信任根，任何签名都无法判定。", "There is none: no signature can be judged.")}
          </p>
        )}
        {mayAdd && (
          <form
            className="mt-4 flex flex-col gap-3 border-t border-line pt-4"
            onSubmit={(event) => {
              event.preventDefault();
              void trust();
            }}
          >
            <h3 className="text-card font-semibold">{t("添加信任根", "Add a trust anchor")}</h3>
            <Field
              label={t("名称", "Name")}
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <label className="flex flex-col gap-1 text-ink2">
              {t("根证书（PEM）", "Root certificate (PEM)")}
              <textarea
                value={pem}
                rows={6}
                maxLength={20_000}
                spellCheck={false}
                placeholder="-----BEGIN CERTIFICATE-----"
                onChange={(event) => setPem(event.target.value)}
                className="resize-y rounded-card border border-edge bg-surface px-2.5 py-2 font-mono text-hint text-ink placeholder:text-ink3"
              />
            </label>
            <p className="text-hint text-ink2">
              {t(
                "添加前请按 CA 公布的指纹逐字核对。添加会写入审计日志。",
                "Compare its fingerprint with the one its CA publishes first. Adding it is recorded in the log.",
              )}
            </p>
            <ActionFailure title={t("没有添加", "Not added")} problem={problem} />
            <div>
              <Button type="submit" look="main" isBusy={isBusy} reason={missing}>
                {t("信任这张根证书", "Trust this root")}
              </Button>
            </div>
          </form>
        )}
      </Dialog>
    </>
  );
}
