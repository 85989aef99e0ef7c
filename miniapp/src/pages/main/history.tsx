import { Text, View } from "@tarojs/components";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Button, FailureBlock, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { stepOf, useStanding } from "../../ui/standing.ts";
import { dateTime } from "../../ui/time.ts";

type Item = Output<"signing.history">["items"][number];

const STATES: Record<string, { text: string; icon: IconName; look: string }> = {
  signed: { text: "已签署", icon: "check-circle", look: "good" },
  declined: { text: "已拒签", icon: "x-circle", look: "bad" },
  returned: { text: "已退回", icon: "undo", look: "bad" },
  cancelled: { text: "已取消", icon: "x-circle", look: "second" },
  expired: { text: "已过期", icon: "hourglass", look: "second" },
};

/** What this person signed or declined, newest first. */
export function HistoryTab() {
  const { opened } = useStanding();
  const [items, setItems] = useState<Item[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const { failure, run } = useWork();
  const isReady = opened !== null && stepOf(opened) === "ready";
  const load = (cursor?: string) =>
    run(async () => {
      const page = await phone.history(cursor);
      setItems((known) => (cursor === undefined ? page.items : [...(known ?? []), ...page.items]));
      setNext(page.next ?? null);
    });
  useEffect(() => {
    if (isReady) void load();
  }, [isReady]);
  return (
    <View className="t-history">
      <FailureBlock failure={failure} />
      {!isReady ? <View className="empty">开通后，这里列出你签过和退回的文书。</View> : null}
      {items?.length === 0 ? <View className="card empty">还没有签过文书。</View> : null}
      {items && items.length > 0 ? (
        <View className="card card--flat">
          {items.map((item) => {
            const { text, icon, look } = STATES[item.state] ?? {
              text: item.state,
              icon: "info" as const,
              look: "second",
            };
            return (
              <View key={item.taskId} className="row t-history-item">
                <View className="row__main">
                  <View className="row__title">{item.title}</View>
                  <View className="row__meta">
                    {item.patientMasked} · {dateTime(item.at)}
                  </View>
                  {item.reason ? <View className="row__meta">原因：{item.reason}</View> : null}
                </View>
                <View className={`line ${look}`}>
                  <Icon name={icon} size={18} />
                  <Text>{text}</Text>
                </View>
              </View>
            );
          })}
        </View>
      ) : null}
      {next ? (
        <Button kind="plain" onTap={() => load(next)}>
          更早的记录
        </Button>
      ) : null}
    </View>
  );
}
