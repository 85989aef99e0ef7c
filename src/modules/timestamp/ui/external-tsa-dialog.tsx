"use client";

import { Plug } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Choice } from "#ui/choice.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { ExternalInput } from "../external-input.ts";

export type DraftTsa = ExternalInput;

export const NEW_TSA: DraftTsa = {
  name: "",
  channel: "",
  hash: "sm3",
  policy: null,
  accuracyLimitUs: 1_000_000,
  isEnabled: true,
};

const attempt = ({ channel, hash, policy, accuracyLimitUs }: DraftTsa) =>
  api.timestamp.external.try.mutate({ channel, hash, policy, accuracyLimitUs });
const save = ({ id, name, channel, hash, policy, accuracyLimitUs, isEnabled }: DraftTsa) =>
  api.timestamp.external.save.mutate({ id, name, channel, hash, policy, accuracyLimitUs, isEnabled });

/** Adds or changes an authority outside. It is asked for a live token, which is checked whole, before it is saved. */
export function ExternalTsaDialog({
  draft,
  onChange,
}: {
  draft: DraftTsa | null;
  onChange: (draft: DraftTsa | null) => void;
}) {
  const t = useWords();
  const router = useRouter();
  const trying = useAction(attempt);
  const saving = useAction(save);
  const [trial, setTrial] = useState<Awaited<ReturnType<typeof attempt>> | null>(null);
  const close = () => {
    setTrial(null);
    onChange(null);
  };
  const set = (change: Partial<DraftTsa>) => {
    setTrial(null);
    if (draft) onChange({ ...draft, ...change });
  };
  const noChannel = draft?.channel ? null : t("先填通道", "Enter the channel first");
  return (
    <Dialog
      title={draft?.id ? t("修改外部时间戳", "Change the authority") : t("添加外部时间戳", "Add an authority outside")}
      isOpen={draft !== null}
      onClose={close}
      actions={
        draft && (
          <>
            <Button
              isBusy={trying.isBusy}
              reason={noChannel}
              onClick={async () => setTrial((await trying.run(draft)) ?? null)}
            >
              <Plug aria-hidden="true" size={14} />
              {t("试签一枚", "Try a token")}
            </Button>
            <Button
              look="main"
              isBusy={saving.isBusy}
              reason={noChannel ?? (draft.name ? null : t("名称必填", "The name is required"))}
              onClick={async () => {
                if (!(await saving.run(draft))) return;
                close();
                router.refresh();
              }}
            >
              {draft.isEnabled ? t("试签并保存", "Try and save") : t("保存", "Save")}
            </Button>
          </>
        )
      }
    >
      {draft && (
        <div className="flex flex-col gap-3">
          <Field
            label={t("名称（必填）", "Name (required)")}
            value={draft.name}
            maxLength={64}
            onChange={(event) => set({ name: event.target.value })}
          />
          <Field
            label={t("前置交换里的通道名（必填）", "Its channel at the exchange (required)")}
            value={draft.channel}
            maxLength={32}
            isMono
            autoComplete="off"
            onChange={(event) => set({ channel: event.target.value.trim() })}
          />
          <div className="grid grid-cols-2 gap-3">
            <Choice
              label={t("摘要算法", "Hash")}
              value={draft.hash}
              choices={[
                ["sm3", "SM3"],
                ["sha256", "SHA-256"],
              ]}
              onChange={(hash) => set({ hash })}
            />
            <Field
              label={t("误差上限（毫秒）", "Error limit in ms")}
              type="number"
              min={1}
              max={60_000}
              value={draft.accuracyLimitUs / 1000}
              onChange={(event) => set({ accuracyLimitUs: Math.round(Number(event.target.value) * 1000) })}
            />
          </div>
          <Field
            label={t("要求的策略 OID（空则不限）", "Policy OID it must use; empty for any")}
            value={draft.policy ?? ""}
            isMono
            autoComplete="off"
            onChange={(event) => set({ policy: event.target.value.trim() || null })}
          />
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={draft.isEnabled}
              onChange={(event) => set({ isEnabled: event.target.checked })}
            />
            {t("启用（保存前先试签）", "In use (asked for a token before it is saved)")}
          </label>
          {trial && (
            <p role="status" className="rounded-card border border-line bg-sunken px-3 py-2">
              {t("各项核验通过。", "Every check passed.")} {trial.signer}
              <br />
              {t(
                `误差界 ${bound(trial.accuracyUs, "未声明")}，往返 ${(trial.tookUs / 1000).toFixed(0)} ms，令牌 ${trial.tokenBytes} 字节，策略 ${trial.policy}。`,
                `Error ${bound(trial.accuracyUs, "not stated")}, ${(trial.tookUs / 1000).toFixed(0)} ms there and back, ${trial.tokenBytes} bytes, policy ${trial.policy}.`,
              )}
              {trial.comparedWith === "host" &&
                t(
                  "本院时钟尚未同步，时刻只与主机时钟比对（±60 s）。",
                  " Our clock is not synchronised: its time was compared with the host's only (±60 s).",
                )}
            </p>
          )}
          <ActionFailure title={t("没有成功", "It did not work")} problem={trying.problem ?? saving.problem} />
        </div>
      )}
    </Dialog>
  );
}

const bound = (us: number | null, none: string): string => (us === null ? none : `±${us / 1000} ms`);
