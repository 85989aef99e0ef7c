import { Text, View } from "@tarojs/components";
import type { SignedOutcome } from "../client/signing.ts";
import { Icon } from "./icon.tsx";
import { Button } from "./parts.tsx";
import { refusedWords } from "./refused.ts";

/** What came of one confirmation: figures first, then each refusal with its reason. */
export function ResultCard(props: {
  outcomes: SignedOutcome[];
  titles: ReadonlyMap<string, string>;
  onDone: () => void;
  next?: { text: string; go: () => void } | null;
}) {
  const signed = props.outcomes.filter((one) => one.status === "signed");
  const refused = props.outcomes.filter((one) => one.status === "refused");
  const isGood = refused.length === 0;
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
      <View className="foot foot__pair">
        <Button hook="t-done" kind={props.next ? "plain" : "main"} onTap={props.onDone}>
          完成
        </Button>
        {props.next ? (
          <Button hook="t-next" onTap={props.next.go}>
            {props.next.text}
          </Button>
        ) : null}
      </View>
    </View>
  );
}
