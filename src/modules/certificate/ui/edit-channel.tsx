"use client";

import { Pencil, Plug, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import type { ChannelTrial } from "../try-channel.ts";
import {
  type ChannelDraft,
  channelOf,
  type DraftProblem,
  draftOf,
  draftProblem,
  type ListedChannel,
  NEW_CHANNEL,
} from "./channel-draft.ts";
import { ChannelFields } from "./channel-fields.tsx";
import { ChannelTrials } from "./channel-trials.tsx";

const save = (draft: ChannelDraft) => api.certificate.saveChannel.mutate(channelOf(draft));
const attempt = ({ connector, labels }: ChannelDraft) => api.certificate.tryChannel.mutate({ connector, labels });
const present = (channelId: string) =>
  api.certificate.channels.query().then((all) => all.find(({ id }) => id === channelId) ?? null);

const MISSING: Record<DraftProblem, readonly [zh: string, en: string]> = {
  name: ["请填写通道名称", "Name the channel"],
  connector: [
    "前置交换里的名字：小写字母开头，只含小写字母、数字和连字符",
    "The connector: lower-case letters, digits and hyphens, a letter first",
  ],
  label: [
    "每种要签发的证书都要填 CA 给的标签（字母、数字、点、横线）",
    "Give the CA's label for every kind it issues (letters, digits, dots, hyphens)",
  ],
  licence: ["请填写机构、许可证号和许可的最后一天", "Give the CA, its licence and the licence's last day"],
  years: ["有效期是 1 到 10 年", "Certificates are valid for 1 to 10 years"],
  priority: ["次序是 1 到 99", "The order is 1 to 99"],
  subject: [
    "证书主体每行一项，如 CN={name}，最多 12 行",
    "One part of the subject a line, such as CN={name}; at most 12",
  ],
};

/** Changes a CA channel, or adds one: tried live as often as wanted before anything is saved. */
export function EditChannel({ channel }: { channel: ListedChannel | null }) {
  const t = useWords();
  const lang = useLang();
  const router = useRouter();
  const [draft, setDraft] = useState<ChannelDraft | null>(null);
  const [trials, setTrials] = useState<ChannelTrial[] | null>(null);
  const trying = useAction(attempt);
  const saving = useAction(save);
  const fetching = useAction(present);
  // What was found stands below a form longer than the screen.
  const outcome = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (trials || saving.problem || trying.problem) outcome.current?.scrollIntoView({ block: "end" });
  }, [trials, saving.problem, trying.problem]);
  const close = () => {
    setTrials(null);
    setDraft(null);
  };
  const set = (change: Partial<ChannelDraft>) => {
    if (change.connector !== undefined || change.labels) setTrials(null);
    setDraft((now) => now && { ...now, ...change });
  };
  const missing = draft && draftProblem(draft);
  const untried = missing === "connector" || missing === "label" ? t(...MISSING[missing]) : null;
  const isOvertaken = saving.problem?.told?.code === "certificate.channel-changed";

  async function reload(channelId: string) {
    const now = await fetching.run(channelId);
    if (now) setDraft(draftOf(now));
    setTrials(null);
    router.refresh();
  }

  return (
    <>
      <Button look={channel ? "link" : "plain"} onClick={() => setDraft(channel ? draftOf(channel) : NEW_CHANNEL)}>
        {channel ? (
          <Pencil aria-hidden="true" size={14} strokeWidth={1.75} />
        ) : (
          <Plus aria-hidden="true" size={14} strokeWidth={1.75} />
        )}
        {channel ? t("修改", "Edit") : t("添加 CA 通道", "Add a CA channel")}
      </Button>
      <Dialog
        title={
          channel
            ? t(`修改 CA 通道“${channel.name}”`, `Edit CA channel “${channel.name}”`)
            : t("添加 CA 通道", "Add a CA channel")
        }
        shape="drawer"
        isOpen={draft !== null}
        onClose={close}
        actions={
          draft && (
            <>
              <Button
                isBusy={trying.isBusy}
                reason={untried}
                onClick={async () => setTrials((await trying.run(draft)) ?? null)}
              >
                <Plug aria-hidden="true" size={14} strokeWidth={1.75} />
                {t("试一试", "Try it")}
              </Button>
              <Button
                look="main"
                isBusy={saving.isBusy}
                reason={missing && t(...MISSING[missing])}
                onClick={async () => {
                  if (!(await saving.run(draft))) return;
                  close();
                  router.refresh();
                }}
              >
                {t("保存", "Save")}
              </Button>
            </>
          )
        }
      >
        {draft && (
          <div className="flex flex-col gap-3">
            <ChannelFields draft={draft} set={set} t={t} />
            {trials && <ChannelTrials trials={trials} lang={lang} t={t} />}
            <ActionFailure title={t("没有试成", "It could not be tried")} problem={trying.problem} />
            <ActionFailure title={t("没有保存", "Not saved")} problem={saving.problem} />
            {isOvertaken && channel && (
              <div>
                <Button isBusy={fetching.isBusy} onClick={() => void reload(channel.id)}>
                  {t("取回现在的设置（放弃我填的）", "Fetch the present settings (drop mine)")}
                </Button>
              </div>
            )}
            <ActionFailure title={t("没有取回", "Not fetched")} problem={fetching.problem} />
            <div ref={outcome} />
          </div>
        )}
      </Dialog>
    </>
  );
}
