import { Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import type { SignedOutcome } from "../../client/signing.ts";
import { Icon } from "../../ui/icon.tsx";
import { Button } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { refusedWords } from "../../ui/refused.ts";
import { Ring } from "../../ui/ring.tsx";
import type { InboxTask } from "../../ui/standing.ts";
import { clock } from "../../ui/time.ts";

type Progress = Output<"signing.progress">["items"];
/** So many signed ones are listed before one asks for the rest. */
const FEW = 3;

/** What came of a batch: figures first, each failure with its reason and way on, then what was signed and when. */
export function BatchResult(props: {
  outcomes: SignedOutcome[];
  tookMs: number;
  tasks: readonly InboxTask[];
  onAgain: (failed: string[]) => void;
  onHome: () => void;
}) {
  const { outcomes, tookMs, onAgain, onHome } = props;
  // The list as it was: what is signed leaves it.
  const [known] = useState(() => new Map(props.tasks.map((task) => [task.taskId, task])));
  const [made, setMade] = useState<Progress>([]);
  const [isWhole, setWhole] = useState(false);
  const signed = outcomes.filter((one) => one.status === "signed");
  const failed = outcomes.filter((one) => one.status === "refused");
  useEffect(() => {
    if (signed.length === 0) return;
    phone.progress(signed.map((one) => one.taskId)).then(
      ({ items }) => setMade(items),
      () => {}, // Only times come with it: the result stands without them.
    );
  }, []);
  const stamped = made.filter((one) => one.isStamped).length;
  const listed = isWhole ? signed : signed.slice(0, FEW);
  return (
    <View className={`t-result ${failed.length === 0 ? "t-result-signed" : "t-result-refused"}`}>
      <Ring good={signed.length} bad={failed.length} of={outcomes.length} />
      <View className="center" style={{ paddingBottom: "16px" }} role="status">
        <View className="title t-result-text">
          {signed.length > 0 ? `已签署 ${signed.length} 份` : "没有签成"}
          {failed.length > 0 && signed.length > 0 ? `，${failed.length} 份失败` : ""}
        </View>
        {signed.length > 0 ? (
          <View className="second">
            用时 {(tookMs / 1000).toFixed(1)} 秒
            {made.length === 0
              ? ""
              : stamped === signed.length
                ? " · 均已加盖时间戳"
                : ` · ${signed.length - stamped} 份待补时间戳`}
          </View>
        ) : null}
      </View>
      {failed.map((one) => (
        <View key={one.taskId} className="card card--failed t-failed">
          <View className="line" style={{ alignItems: "flex-start" }}>
            <View className="bad">
              <Icon name="x-circle" size={22} />
            </View>
            <View className="row__main">
              <View className="row__title">{known.get(one.taskId)?.title ?? "文书"}</View>
              <View className="row__meta">{known.get(one.taskId)?.patientMasked ?? ""}</View>
              <View className="bad">{one.status === "refused" ? refusedWords(one) : ""}</View>
            </View>
            <View
              className="chip t-look"
              role="button"
              onClick={() => void Taro.navigateTo({ url: `/pages/task/index?id=${one.taskId}` })}
            >
              打开
            </View>
          </View>
        </View>
      ))}
      {signed.length > 0 ? (
        <View>
          <View className="hint" style={{ padding: "8px 4px" }}>
            已签署
          </View>
          <View className="card card--flat">
            {listed.map((one) => {
              const at = made.find((item) => item.taskId === one.taskId)?.signedAt;
              return (
                <View key={one.taskId} className="row">
                  <View className="good" style={{ marginRight: "12px" }}>
                    <Icon name="check-circle" size={22} />
                  </View>
                  <View className="row__main">
                    <View className="row__title">{known.get(one.taskId)?.title ?? "文书"}</View>
                    <View className="row__meta">{known.get(one.taskId)?.patientMasked ?? ""}</View>
                  </View>
                  <Text className="second">{at ? clock(Date.parse(at)) : ""}</Text>
                </View>
              );
            })}
            {signed.length > listed.length ? (
              <View className="row" role="button" onClick={() => setWhole(true)}>
                <Text className="center" style={{ flex: 1, color: "var(--dai)" }}>
                  其余 {signed.length - listed.length} 份
                </Text>
              </View>
            ) : null}
          </View>
        </View>
      ) : null}
      <View className="foot">
        <View className="foot__pair">
          <Button kind={failed.length > 0 ? "plain" : "main"} hook="t-done" onTap={onHome}>
            返回首页
          </Button>
          {failed.length > 0 ? (
            <Button hook="t-again" onTap={() => onAgain(failed.map((one) => one.taskId))}>
              {`处理失败的 ${failed.length} 份`}
            </Button>
          ) : null}
        </View>
      </View>
    </View>
  );
}
