"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { SaveClient } from "../input.ts";
import { Secret } from "./secret.tsx";

type Known = { id: string; name: string; redirectUris: string[]; logoutUris: string[] };
const save = (input: SaveClient) => api.sso.saveClient.mutate(input);
const linesOf = (text: string) =>
  text
    .split(/\s+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Makes or changes a system that logs people in by OpenID Connect. A new one's secret is shown once. */
export function ClientDialog({ client }: { client?: Known }) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState(client?.name ?? "");
  const [redirects, setRedirects] = useState(client?.redirectUris.join("\n") ?? "");
  const [logouts, setLogouts] = useState(client?.logoutUris.join("\n") ?? "");
  const [made, setMade] = useState<{ clientId: string; secret: string } | null>(null);
  const { run, isBusy, problem } = useAction(useCallback(save, []));
  const title = client ? t("修改接入系统", "Change the system") : t("新增接入系统", "New system");
  const why =
    name.trim() === ""
      ? t("请填系统名称", "Give the system a name")
      : linesOf(redirects).length === 0
        ? t("请填至少一个回调地址", "Give at least one redirect address")
        : null;

  function close() {
    setOpen(false);
    setMade(null);
    router.refresh();
  }

  async function submit() {
    const answer = await run({
      clientId: client?.id ?? null,
      name: name.trim(),
      redirectUris: linesOf(redirects),
      logoutUris: linesOf(logouts),
    });
    if (!answer) return;
    const { clientId, secret } = answer;
    if (secret === null) return close();
    setMade({ clientId, secret });
  }

  return (
    <>
      <Button look={client ? "link" : "main"} onClick={() => setOpen(true)}>
        {client ? null : <Plus aria-hidden="true" size={14} strokeWidth={1.75} />}
        {client ? t("修改", "Change") : title}
      </Button>
      <Dialog
        title={title}
        isOpen={isOpen}
        onClose={close}
        actions={
          made ? (
            <Button look="main" onClick={close}>
              {t("已保存好，关闭", "Kept it, close")}
            </Button>
          ) : (
            <>
              <Button onClick={close}>{t("取消", "Cancel")}</Button>
              <Button
                look="main"
                isBusy={isBusy}
                disabled={why !== null}
                title={why ?? ""}
                onClick={() => void submit()}
              >
                {t("保存", "Save")}
              </Button>
            </>
          )
        }
      >
        {made ? (
          <Secret clientId={made.clientId} secret={made.secret} />
        ) : (
          <div className="flex flex-col gap-3">
            <Field
              label={t("系统名称（显示在手机上）", "Name (shown on the phone)")}
              value={name}
              maxLength={80}
              onChange={(event) => setName(event.target.value)}
            />
            <Lines
              label={t("登录后回调地址（redirect_uri，每行一个）", "Redirect addresses, one a line")}
              value={redirects}
              onChange={setRedirects}
              sample="http://emr.hospital.local/callback"
            />
            <Lines
              label={t("退出后地址（可不填，每行一个）", "Addresses after logout, one a line, optional")}
              value={logouts}
              onChange={setLogouts}
              sample="http://emr.hospital.local/"
            />
          </div>
        )}
        <ActionFailure title={t("没有保存", "Not saved")} problem={problem} />
      </Dialog>
    </>
  );
}

function Lines(props: { label: string; value: string; sample: string; onChange: (text: string) => void }) {
  return (
    <label className="flex flex-col gap-1 text-ink2">
      {props.label}
      <textarea
        value={props.value}
        rows={3}
        spellCheck={false}
        placeholder={props.sample}
        onChange={(event) => props.onChange(event.target.value)}
        className="resize-y rounded-card border border-edge bg-surface px-2.5 py-2 font-mono text-hint text-ink"
      />
    </label>
  );
}
