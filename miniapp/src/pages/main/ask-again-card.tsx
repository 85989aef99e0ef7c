import { Text, View } from "@tarojs/components";
import { useEffect, useState } from "react";
import { Choice } from "../../ui/choice.tsx";
import { Icon } from "../../ui/icon.tsx";
import { FailureBlock, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";

/** For how many minutes after the PIN the next confirmation needs a tap only: the person's choice within the hospital's policy. */
export function AskAgainCard() {
  const [choice, setChoice] = useState<{ minutes: number; most: number } | null>(null);
  const { failure, run } = useWork();
  useEffect(() => {
    void run(async () => setChoice(await phone.askAgain()));
  }, []);
  if (!choice || choice.most === 0) return <FailureBlock failure={failure} />;
  const choose = async (minutes: number) => {
    await run(async () => {
      await phone.chooseAskAgain(minutes);
      setChoice({ ...choice, minutes });
    });
  };
  const offered = [0, 1, 2, 3, 4, 5].filter((minutes) => minutes <= choice.most);
  return (
    <View className="card gap t-ask-again">
      <View className="line">
        <Icon name="key" />
        <Text className="row__title">多久再问签名密码</Text>
      </View>
      <View className="chips gap" role="radiogroup" aria-label="多久再问签名密码">
        {offered.map((minutes) => (
          <Choice
            key={minutes}
            hook={`t-ask-again-${minutes}`}
            isOn={choice.minutes === minutes}
            onTap={() => choose(minutes)}
          >
            {minutes === 0 ? "每次" : `${minutes} 分钟`}
          </Choice>
        ))}
      </View>
      <View className="hint">
        时间内再签只要点“确认”，仍要逐次确认。解开的一段密钥只在内存里，离开小程序立即清除；手机不离手时才用。
      </View>
      <FailureBlock failure={failure} />
    </View>
  );
}
