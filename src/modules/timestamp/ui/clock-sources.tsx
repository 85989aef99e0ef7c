"use client";

import { Plug, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Choice } from "#ui/choice.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";

/** What the form changes. The key itself never comes back from the server. */
export type EditableSource = {
  id?: string;
  name: string;
  kind: "device" | "relay";
  host: string;
  port: number;
  keyNumber: number | null;
  keyAlgorithm: "sha256" | "aes-128-cmac" | null;
  isEnabled: boolean;
};

const NEW: EditableSource = {
  name: "",
  kind: "device",
  host: "",
  port: 123,
  keyNumber: null,
  keyAlgorithm: null,
  isEnabled: true,
};

/** Adds a source; the exchange's relay, when it is known, is offered at once under `name`. */
export function AddSource({
  relay,
  reason,
}: {
  relay: { name: string; host: string; port: number } | null;
  reason: string | null;
}) {
  const t = useWords();
  const [draft, setDraft] = useState<EditableSource | null>(null);
  return (
    <>
      {relay && (
        <Button reason={reason} onClick={() => setDraft({ ...NEW, ...relay, kind: "relay" })}>
          <Plus aria-hidden="true" size={14} />
          {relay.name}
        </Button>
      )}
      <Button reason={reason} onClick={() => setDraft(NEW)}>
        <Plus aria-hidden="true" size={14} />
        {t("添加", "Add")}
      </Button>
      <SourceDialog draft={draft} onChange={setDraft} />
    </>
  );
}

export function EditSource({ source, reason }: { source: EditableSource; reason: string | null }) {
  const t = useWords();
  const [draft, setDraft] = useState<EditableSource | null>(null);
  return (
    <>
      <Button look="link" reason={reason} onClick={() => setDraft(source)}>
        {t("修改", "Edit")}
      </Button>
      <SourceDialog draft={draft} onChange={setDraft} />
    </>
  );
}

/** A new key; undefined leaves the one there is, null takes it away. */
function keyOf({ keyNumber: number, keyAlgorithm: algorithm }: EditableSource, secretHex: string) {
  if (!algorithm) return null;
  return secretHex && number ? { number, algorithm, secretHex } : undefined;
}
const save = (source: EditableSource, secretHex: string) => {
  const { id, name, kind, host, port, isEnabled } = source;
  return api.timestamp.clock.saveSource.mutate({
    id,
    name,
    kind,
    host,
    port,
    isEnabled,
    key: keyOf(source, secretHex),
  });
};
const attempt = (source: EditableSource, secretHex: string) => {
  const { id, host, port } = source;
  return api.timestamp.clock.trySource.mutate({ id, host, port, key: keyOf(source, secretHex) });
};
const remove = (id: string) => api.timestamp.clock.removeSource.mutate({ id });

function SourceDialog({
  draft,
  onChange,
}: {
  draft: EditableSource | null;
  onChange: (draft: EditableSource | null) => void;
}) {
  const t = useWords();
  const router = useRouter();
  const [secret, setSecret] = useState("");
  const saving = useAction(save);
  const trying = useAction(attempt);
  const removing = useAction(remove);
  const [trial, setTrial] = useState<Awaited<ReturnType<typeof attempt>> | null>(null);
  const close = () => {
    setSecret("");
    setTrial(null);
    onChange(null);
  };
  const done = () => {
    close();
    router.refresh();
  };
  const problem = saving.problem ?? trying.problem ?? removing.problem;
  const set = (change: Partial<EditableSource>) => draft && onChange({ ...draft, ...change });
  return (
    <Dialog
      title={draft?.id ? t("修改时间源", "Change the time source") : t("添加时间源", "Add a time source")}
      isOpen={draft !== null}
      onClose={close}
      actions={
        draft && (
          <>
            {draft.id && (
              <Button
                look="danger"
                isBusy={removing.isBusy}
                onClick={async () => {
                  if (await removing.run(draft.id ?? "")) done();
                }}
              >
                {t("删除", "Remove")}
              </Button>
            )}
            <Button
              isBusy={trying.isBusy}
              reason={draft.host ? null : t("先填地址", "Enter an address first")}
              onClick={async () => setTrial((await trying.run(draft, secret)) ?? null)}
            >
              <Plug aria-hidden="true" size={14} />
              {t("试连", "Try")}
            </Button>
            <Button
              look="main"
              isBusy={saving.isBusy}
              reason={draft.name && draft.host ? null : t("名称和地址必填", "Name and address are required")}
              onClick={async () => {
                if (await saving.run(draft, secret)) done();
              }}
            >
              {t("试连并保存", "Try and save")}
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
          <Choice
            label={t("类别", "Kind")}
            value={draft.kind}
            choices={[
              ["device", t("指定时间源设备（院内）", "Designated time device in the LAN")],
              ["relay", t("前置中继", "The exchange's relay")],
            ]}
            onChange={(kind) => set({ kind })}
          />
          <div className="grid grid-cols-[1fr_96px] gap-3">
            <Field
              label={t("地址（必填）", "Address (required)")}
              value={draft.host}
              isMono
              onChange={(event) => set({ host: event.target.value.trim() })}
            />
            <Field
              label={t("UDP 端口", "UDP port")}
              type="number"
              min={1}
              max={65_535}
              value={draft.port}
              onChange={(event) => set({ port: Number(event.target.value) })}
            />
          </div>
          <Choice
            label={t("对称密钥", "Symmetric key")}
            value={draft.keyAlgorithm ?? ""}
            choices={[
              ["", t("不用", "none")],
              ["sha256", "SHA-256"],
              ["aes-128-cmac", "AES-128-CMAC"],
            ]}
            onChange={(choice) =>
              set(
                choice === "sha256" || choice === "aes-128-cmac"
                  ? { keyAlgorithm: choice, keyNumber: draft.keyNumber ?? 1 }
                  : { keyAlgorithm: null, keyNumber: null },
              )
            }
          />
          {draft.keyAlgorithm && (
            <div className="grid grid-cols-[96px_1fr] gap-3">
              <Field
                label={t("密钥编号", "Key number")}
                type="number"
                min={1}
                value={draft.keyNumber ?? 1}
                onChange={(event) => set({ keyNumber: Number(event.target.value) })}
              />
              <Field
                label={t("密钥（十六进制；不改则留空）", "Key in hexadecimal; empty to keep it")}
                value={secret}
                isMono
                autoComplete="off"
                onChange={(event) => setSecret(event.target.value.trim())}
              />
            </div>
          )}
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={draft.isEnabled}
              onChange={(event) => set({ isEnabled: event.target.checked })}
            />
            {t("启用（保存前先试连）", "In use (tried before it is saved)")}
          </label>
          {trial && (
            <p role="status" className="rounded-card border border-line bg-sunken px-3 py-2">
              {t(
                `8 次应答 ${trial.answered} 次，层级 ${trial.stratum}，时延 ${ms(trial.delayUs)} ms。经这条线路能证明的精度：±${ms(trial.provableUs)} ms。`,
                `${trial.answered} of 8 answered, stratum ${trial.stratum}, delay ${ms(trial.delayUs)} ms. Accuracy this line can prove: ±${ms(trial.provableUs)} ms.`,
              )}
            </p>
          )}
          <ActionFailure title={t("没有成功", "It did not work")} problem={problem} />
        </div>
      )}
    </Dialog>
  );
}

const ms = (us: number): string => (us / 1000).toFixed(us < 10_000 ? 3 : 1);
