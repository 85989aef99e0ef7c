"use client";

import { UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Choice } from "#ui/choice.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { GrantHolder } from "../rules.ts";
import { Check } from "./face-fields.tsx";
import { holderWords } from "./words.ts";

type Named = readonly (readonly [id: string, name: string])[];
/** Whom a grant can be for, besides a person, who is named by 工号. */
export type Holders = Record<Exclude<GrantHolder, "person">, Named>;

type Asked = {
  sealId: string;
  kind: GrantHolder;
  holder: string;
  types: readonly string[];
  from: string;
  until: string;
  maxUses: string;
  addresses: string;
  reason: string;
};

async function ask({ sealId, kind, holder, types, from, until, maxUses, addresses, reason }: Asked) {
  const person = kind === "person" ? (await api.person.list.query({ text: holder })).people[0] : null;
  const id = kind === "person" ? (person?.staffNo === holder ? person.id : "-") : holder;
  return await api.seal.askGrant.mutate({
    sealId,
    holder: { kind, id },
    documentTypes: types.length > 0 ? [...types] : null,
    from: beijing(from, "00:00:00"),
    until: beijing(until, "23:59:59"),
    maxUses: maxUses === "" ? null : Number(maxUses),
    addresses: listOf(addresses),
    reason,
  });
}

/** Typed with spaces, commas or lines between; null for none. */
function listOf(text: string): string[] | null {
  const found = text.split(/[\s,，；;、]+/).filter((one) => one !== "");
  return found.length > 0 ? found : null;
}

const beijing = (day: string, time: string): string => new Date(`${day}T${time}+08:00`).toISOString();
const KINDS = ["person", "role", "department", "application"] as const;

/** 授权申请: who, which types, from when to when, how often. */
export function GrantButton({
  sealId,
  holders,
  types,
  today,
  nextYear,
}: {
  sealId: string;
  holders: Holders;
  types: Named;
  today: string;
  nextYear: string;
}) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const empty: Asked = {
    sealId,
    kind: "person",
    holder: "",
    types: [],
    from: today,
    until: nextYear,
    maxUses: "",
    addresses: "",
    reason: "",
  };
  const [asked, setAsked] = useState(empty);
  const { run, isBusy, problem } = useAction(useCallback(ask, []));
  const set = (change: Partial<Asked>) => setAsked({ ...asked, ...change });
  const isLacking = asked.holder === "" || asked.reason.trim().length < 2;

  async function send() {
    const made = await run(asked);
    router.refresh();
    if (made) setOpen(false);
  }

  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <UserPlus aria-hidden="true" size={14} strokeWidth={1.75} />
        {t("授权", "Grant")}
      </Button>
      <Dialog
        title={t("申请授权", "Ask for a grant")}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button
              look="main"
              isBusy={isBusy}
              reason={isLacking ? t("请选择授权对象并写明理由", "Choose a holder and give a reason") : null}
              onClick={() => void send()}
            >
              {t("提交审批", "Ask for approval")}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <Choice<GrantHolder>
            label={t("授权给", "To")}
            value={asked.kind}
            choices={KINDS.map((one) => [one, holderWords(one, t)])}
            onChange={(kind) => set({ kind, holder: kind === "person" ? "" : (holders[kind][0]?.[0] ?? "") })}
          />
          {asked.kind === "person" ? (
            <Field
              label={t("工号", "Staff no.")}
              value={asked.holder}
              isMono
              onChange={(event) => set({ holder: event.target.value })}
            />
          ) : (
            <Choice
              label={holderWords(asked.kind, t)}
              value={asked.holder}
              choices={holders[asked.kind]}
              onChange={(holder) => set({ holder })}
            />
          )}
          <fieldset>
            <legend className="mb-1 text-ink2">{t("文书类型（不选为全部）", "Types of document (none: all)")}</legend>
            <div className="grid grid-cols-2 gap-1">
              {types.map(([code, name]) => (
                <Check
                  key={code}
                  label={name}
                  isOn={asked.types.includes(code)}
                  onChange={(isOn) =>
                    set({ types: isOn ? [...asked.types, code] : asked.types.filter((one) => one !== code) })
                  }
                />
              ))}
            </div>
          </fieldset>
          <div className="grid grid-cols-3 gap-3">
            <Field
              label={t("自", "From")}
              type="date"
              value={asked.from}
              onChange={(event) => set({ from: event.target.value })}
            />
            <Field
              label={t("至", "Until")}
              type="date"
              value={asked.until}
              onChange={(event) => set({ until: event.target.value })}
            />
            <Field
              label={t("最多次数", "At most")}
              inputMode="numeric"
              value={asked.maxUses}
              placeholder={t("不限", "no limit")}
              onChange={(event) => set({ maxUses: event.target.value.replaceAll(/\D/g, "") })}
            />
          </div>
          <Field
            label={t("限定工作站 IP（可填多个或网段，不填为不限）", "Only from these IPs or ranges (empty: anywhere)")}
            value={asked.addresses}
            isMono
            placeholder="10.8.3.17, 10.8.4.0/24"
            onChange={(event) => set({ addresses: event.target.value })}
          />
          <Field
            label={t("理由（必填）", "Reason (required)")}
            value={asked.reason}
            maxLength={300}
            onChange={(event) => set({ reason: event.target.value })}
          />
        </div>
        <ActionFailure problem={problem} title={t("没有提交", "Not sent")} />
      </Dialog>
    </>
  );
}
