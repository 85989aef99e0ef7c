"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import type { Told } from "#server/trpc.ts";
import { ActionFailure } from "#ui/action-failure.tsx";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Choice } from "#ui/choice.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { Translate } from "#ui/words.ts";
import type { JobWhat, StampWay } from "../rules.ts";
import { FilesFields } from "./files-fields.tsx";
import { type OrderDraft, type Places, refusalOf, sendOrder } from "./send-order.ts";
import { SignerFields } from "./signer-fields.tsx";

type Named = readonly (readonly [id: string, name: string])[];

/**
 * A batch from an archive or from documents there are, to be sealed or to be signed.
 * @param rule the fields of where it goes, another noun's, and what they say
 */
export function OrderForm({
  seals,
  types,
  today,
  rule,
  places,
}: {
  seals: Named;
  types: Named;
  today: string;
  rule: Record<JobWhat, ReactNode>;
  places: Places;
}) {
  const t = useWords();
  const router = useRouter();
  const [draft, setDraft] = useState<OrderDraft>({
    what: "seal",
    from: "upload",
    title: t(`归档盖章 ${today}`, `Archive ${today}`),
    type: types[0]?.[0] ?? "",
    department: "",
    since: today,
    until: today,
    file: null,
    stopAt: "10",
    sealId: seals[0]?.[0] ?? "",
    stamp: "each",
    by: "person",
    staffNo: "",
    list: null,
    days: "7",
  });
  const set = (change: Partial<OrderDraft>) => setDraft((now) => ({ ...now, ...change }));
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ told: Told | null } | null>(null);

  async function submit() {
    setBusy(true);
    setProblem(null);
    try {
      router.push(`/sealing/${(await sendOrder(draft, places)).jobId}`);
    } catch (error) {
      setProblem({ told: refusalOf(error) });
      setBusy(false);
    }
  }

  function choose(what: JobWhat) {
    const titles = { seal: t(`归档盖章 ${today}`, `Archive ${today}`), sign: t(`补签 ${today}`, `To sign ${today}`) };
    set({ what, ...(draft.title === titles[draft.what] ? { title: titles[what] } : {}) });
  }

  return (
    <form
      className="grid items-start gap-3 lg:grid-cols-2"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Card title={draft.what === "seal" ? t("文件", "Files") : t("文件与签名人", "Files and signers")}>
        <div className="flex flex-col gap-3">
          <Choice<JobWhat>
            label={t("做什么", "What")}
            value={draft.what}
            choices={[
              ["seal", t("盖机构印章", "Put a seal on")],
              ["sign", t("请医生本人签名", "Have people sign")],
            ]}
            onChange={choose}
          />
          <FilesFields draft={draft} types={types} isBusy={isBusy} set={set} />
          {draft.what === "sign" && <SignerFields draft={draft} isBusy={isBusy} set={set} />}
        </div>
      </Card>
      <Card title={draft.what === "seal" ? t("印章与规则", "Seal and rule") : t("位置与规则", "Place and rule")}>
        <div className="flex flex-col gap-3">
          <Field
            label={t("任务名称", "Name")}
            value={draft.title}
            maxLength={120}
            onChange={(event) => set({ title: event.target.value })}
          />
          {draft.what === "seal" ? (
            <>
              <Choice
                label={t("印章", "Seal")}
                value={draft.sealId}
                choices={seals}
                onChange={(sealId) => set({ sealId })}
              />
              {rule.seal}
              <Choice<StampWay>
                label={t("时间戳", "Timestamp")}
                value={draft.stamp}
                choices={[
                  ["each", t("每份文件各一个", "One in each file")],
                  ["chunk", t("整批共用一个，每份留证据记录", "One for the batch, an evidence record each")],
                ]}
                onChange={(stamp) => set({ stamp })}
              />
            </>
          ) : (
            rule.sign
          )}
          <Field
            label={t("失败超过百分之几时停止", "Stop when more than this per cent fail")}
            value={draft.stopAt}
            inputMode="numeric"
            onChange={(event) => set({ stopAt: event.target.value.replaceAll(/\D/g, "") })}
          />
          <Button look="main" type="submit" isBusy={isBusy} reason={lacking(draft, places, t)}>
            {t("建立任务，先看预览", "Make it, and preview")}
          </Button>
          <ActionFailure problem={problem} title={t("没有建立", "Not made")} />
        </div>
      </Card>
    </form>
  );
}

/** What is still to be filled in. */
function lacking(draft: OrderDraft, places: Places, t: Translate): string | null {
  const { what, from, file, by, list, staffNo, sealId } = draft;
  if (what === "seal" && sealId === "") return t("没有启用的印章", "No seal is enabled");
  if (from === "upload" && !file) return t("请先选择压缩包", "Choose an archive first");
  if (from === "upload" && places[what].kind === "template")
    return t("压缩包里的文件没有模板", "Files of an archive have no template");
  if (what === "seal") return null;
  if (by === "person" && staffNo.trim() === "") return t("请填写签名人工号", "Give the signer's staff number");
  return by === "list" && from === "filter" && !list ? t("请选择名单", "Choose the list") : null;
}
