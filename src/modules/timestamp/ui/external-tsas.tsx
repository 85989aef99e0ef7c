"use client";

import { ArrowDown, ArrowUp, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { useWords } from "#ui/lang.tsx";
import { Empty } from "#ui/notice.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { type DraftTsa, ExternalTsaDialog, NEW_TSA } from "./external-tsa-dialog.tsx";

export type ListedTsa = DraftTsa & { id: string };

const order = (ids: string[]) => api.timestamp.external.order.mutate({ ids });

/** Authorities outside in the hospital's order: who is asked when our own unit cannot stamp. `reason` says why nothing may be changed. */
export function ExternalTsas({ tsas, reason }: { tsas: readonly ListedTsa[]; reason: string | null }) {
  const t = useWords();
  const router = useRouter();
  const [draft, setDraft] = useState<DraftTsa | null>(null);
  const { run, isBusy, problem } = useAction(order);

  async function move(at: number, by: 1 | -1) {
    const ids = tsas.map(({ id }) => id);
    const [moved] = ids.splice(at, 1);
    if (moved === undefined) return;
    ids.splice(at + by, 0, moved);
    if (await run(ids)) router.refresh();
  }

  const title = t("外部时间戳（备用）", "Authorities outside");
  return (
    <Card
      title={title}
      hint={t(
        "本院单元签不出时按此次序；文书类型可另定",
        "asked in this order when our own unit cannot; a type may order its own",
      )}
      isTight
      aside={
        <Button reason={reason} onClick={() => setDraft(NEW_TSA)}>
          <Plus aria-hidden="true" size={14} />
          {t("添加", "Add")}
        </Button>
      }
    >
      <ActionFailure title={t("次序没有保存", "The order was not saved")} problem={problem} />
      {tsas.length === 0 ? (
        <Empty
          title={t("没有外部时间戳", "No authority outside")}
          action={t(
            "先在前置交换的配置里加上 tsa 通道，再在这里添加；只有摘要会送出。",
            "Add its channel under tsa in the exchange's configuration first; only digests ever leave.",
          )}
        />
      ) : (
        <Table
          caption={title}
          rows={tsas}
          rowKey={({ id }) => id}
          isOff={({ isEnabled }) => !isEnabled}
          columns={[
            { key: "name", head: t("名称", "Name"), cell: ({ name }) => <b className="font-semibold">{name}</b> },
            {
              key: "state",
              head: t("状态", "State"),
              cell: ({ isEnabled }) =>
                isEnabled ? (
                  <StateTag tone="done">{t("启用", "In use")}</StateTag>
                ) : (
                  <StateTag tone="off">{t("停用", "Off")}</StateTag>
                ),
            },
            {
              key: "channel",
              head: t("通道", "Channel"),
              cell: ({ channel }) => <span className="font-mono text-hint">tsa.{channel}</span>,
            },
            { key: "hash", head: t("摘要", "Hash"), cell: ({ hash }) => (hash === "sm3" ? "SM3" : "SHA-256") },
            {
              key: "limit",
              head: t("误差上限", "Error limit"),
              isNumber: true,
              cell: ({ accuracyLimitUs }) => `±${accuracyLimitUs / 1000} ms`,
            },
            {
              key: "policy",
              head: t("策略", "Policy"),
              cell: ({ policy }) => <span className="font-mono text-hint">{policy ?? t("不限", "any")}</span>,
              title: ({ policy }) => policy ?? "",
            },
            {
              key: "action",
              head: t("操作", "Action"),
              cell: (tsa) => {
                const at = tsas.indexOf(tsa);
                return (
                  <span className="flex gap-1">
                    <Button
                      look="link"
                      aria-label={t(`上移 ${tsa.name}`, `Move ${tsa.name} up`)}
                      reason={reason ?? (at === 0 ? t("已是第一", "It is the first") : null)}
                      isBusy={isBusy}
                      onClick={() => void move(at, -1)}
                    >
                      <ArrowUp aria-hidden="true" size={14} />
                    </Button>
                    <Button
                      look="link"
                      aria-label={t(`下移 ${tsa.name}`, `Move ${tsa.name} down`)}
                      reason={reason ?? (at === tsas.length - 1 ? t("已是最后", "It is the last") : null)}
                      isBusy={isBusy}
                      onClick={() => void move(at, 1)}
                    >
                      <ArrowDown aria-hidden="true" size={14} />
                    </Button>
                    <Button look="link" reason={reason} onClick={() => setDraft(tsa)}>
                      {t("修改", "Edit")}
                    </Button>
                  </span>
                );
              },
            },
          ]}
        />
      )}
      <ExternalTsaDialog draft={draft} onChange={setDraft} />
    </Card>
  );
}
