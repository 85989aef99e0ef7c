import { Text, View } from "@tarojs/components";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { phone } from "../../ui/phone.ts";
import { dateTime } from "../../ui/time.ts";

type Changes = NonNullable<Output<"signing.changes">>;
const DID = { signed: "上次签名", returned: "上次退回", declined: "上次拒签" } as const;
/** So many are named before one asks for the rest. */
const FEW = 5;

/** What changed since this person last dealt with the document; nothing where there was no earlier version. */
export function ChangesCard({ taskId }: { taskId: string }) {
  const [changes, setChanges] = useState<Changes | null>(null);
  const [isFailed, setFailed] = useState(false);
  const [isWhole, setWhole] = useState(false);
  useEffect(() => {
    phone.changes(taskId).then(setChanges, () => setFailed(true));
  }, [taskId]);
  if (isFailed)
    return (
      <View className="card card--waiting t-changes-failed">
        没有取到与上一版的比较。这份文书如果重发过，请读完全文再签。
      </View>
    );
  if (!changes) return null;
  const { changes: edits, pages, did, since, isWhole: isCompared } = changes;
  const shown = isWhole ? edits : edits.slice(0, FEW);
  return (
    <View className="card t-changes">
      <View className="line waiting" style={{ fontWeight: 600 }}>
        <Icon name="compare" />
        <Text>
          {edits.length > 0
            ? `自${DID[did]}后改了 ${edits.length} 处`
            : pages.length > 0
              ? `自${DID[did]}后文字未改，画面有变化`
              : `与${DID[did]}时完全相同`}
        </Text>
      </View>
      <View className="hint">
        与 {dateTime(since)} 的那一版相比{pages.length > 0 ? `；有变化的页：第 ${pages.join("、")} 页` : ""}
      </View>
      {isCompared ? null : <View className="waiting">页数太多，只比较了前 200 页，其余请逐页阅读。</View>}
      {shown.map((one, at) => (
        <View key={at} className="change">
          {one.before ? <Text className="second">…{one.before}</Text> : null}
          {one.was ? <Text className="change__was">{one.was}</Text> : null}
          {one.was && one.now ? <Text className="second"> 改为 </Text> : null}
          {one.now ? <Text className="change__now">{one.now}</Text> : null}
          {one.now ? null : <Text className="second">（已删）</Text>}
          {one.was ? null : <Text className="second">（新增）</Text>}
          {one.after ? <Text className="second">{one.after}…</Text> : null}
        </View>
      ))}
      {edits.length > shown.length ? (
        <View
          className="center"
          role="button"
          style={{ color: "var(--dai)", padding: "8px" }}
          onClick={() => setWhole(true)}
        >
          其余 {edits.length - shown.length} 处
        </View>
      ) : null}
    </View>
  );
}
