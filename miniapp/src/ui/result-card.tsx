import { Text, View } from "@tarojs/components";
import type { SignedOutcome } from "../client/signing.ts";
import { useCountdown } from "./countdown.ts";
import { Icon } from "./icon.tsx";
import { Button } from "./parts.tsx";
import { refusedWords } from "./refused.ts";

/**
 * What came of one confirmation: figures first, then each refusal with its reason. Where all is signed and another document
 * waits, that one opens by itself after a moment, unless the person stays; opened is not signed.
 */
export function ResultCard(props: {
  outcomes: SignedOutcome[];
  titles: ReadonlyMap<string, string>;
  onDone: () => void;
  next: { title: string; go: () => void } | null;
}) {
  const { next, onDone } = props;
  const signed = props.outcomes.filter((one) => one.status === "signed");
  const refused = props.outcomes.filter((one) => one.status === "refused");
  const isGood = refused.length === 0;
  const { left, stop } = useCountdown(isGood && next !== null, () => next?.go());
  const leave = (go: () => void) => () => {
    stop();
    go();
  };
  return (
    <View className={`t-result ${isGood ? "t-result-signed" : "t-result-refused"}`}>
      <View className={`verdict ${isGood ? "good" : "bad"}`}>
        <Icon name={isGood ? "check-circle" : "x-circle"} size={64} />
        <View className="title t-result-text">
          {signed.length > 0 ? `已签署 ${signed.length} 份` : "没有签成"}
          {refused.length > 0 && signed.length > 0 ? `，${refused.length} 份没有签` : ""}
        </View>
      </View>
      <View className="card card--flat">
        {props.outcomes.map((one) => (
          <View key={one.taskId} className="row">
            <View className={one.status === "signed" ? "good" : "bad"} style={{ marginRight: "12px" }}>
              <Icon name={one.status === "signed" ? "check-circle" : "x-circle"} size={22} />
            </View>
            <View className="row__main">
              <View className="row__title">{props.titles.get(one.taskId) ?? "文书"}</View>
              {one.status === "refused" ? <Text className="bad">{refusedWords(one)}</Text> : null}
            </View>
          </View>
        ))}
      </View>
      <View className="foot">
        {left !== null && next ? (
          <View className="foot__next t-next-in">
            <View className="foot__said second" role="status">
              <Text aria-hidden>{left} 秒后</Text>
              <Text>打开下一份：{next.title}</Text>
            </View>
            <Button hook="t-stay" kind="plain" onTap={stop}>
              留在这里
            </Button>
          </View>
        ) : null}
        <View className="foot__pair">
          <Button hook="t-done" kind={next ? "plain" : "main"} onTap={leave(onDone)}>
            完成
          </Button>
          {next ? (
            <Button hook="t-next" onTap={leave(next.go)}>
              签下一份
            </Button>
          ) : null}
        </View>
      </View>
    </View>
  );
}
