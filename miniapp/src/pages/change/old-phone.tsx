import { Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { Button, Fact, FailureBlock, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { PinPad } from "../../ui/pin-pad.tsx";
import { withPin } from "../../ui/with-pin.ts";

/** Says which phone wants to take over, and asks for this phone's PIN. */
export function OldPhone({ code }: { code: string }) {
  const [asked, setAsked] = useState<Output<"terminal.readChange"> | null>(null);
  const [isDone, setDone] = useState(false);
  const { failure, run } = useWork();
  useEffect(() => {
    void run(async () => setAsked(await phone.readChange(code)));
  }, [code]);
  const confirm = (pin: string): Promise<string | null> =>
    withPin(run, async () => {
      await phone.confirmChange(code, pin);
      setDone(true);
    });
  if (isDone)
    return (
      <View className="t-change-done">
        <View className="verdict good">
          <Icon name="check-circle" size={64} />
          <View className="title">已确认</View>
          <View className="second">请在新手机上设签名密码。新手机办好证书后，这部手机自动停用。</View>
        </View>
        <Button hook="t-change-home" onTap={() => Taro.reLaunch({ url: "/pages/main/index" })}>
          完成
        </Button>
      </View>
    );
  return (
    <View className="t-change-old">
      <FailureBlock failure={failure} />
      {asked ? (
        <View>
          <View className="card">
            <View className="title">换到这部新手机？</View>
            <View className="rule" />
            <Fact name="新手机">{asked.model || "未知型号"}</Fact>
            <Fact name="数字">
              <Text className="change__number t-change-number">{asked.number}</Text>
            </Fact>
            <View className="hint">数字要和新手机上的一样；不一样就不要确认。</View>
          </View>
          <View className="card card--flat" style={{ paddingTop: "16px" }}>
            <PinPad title="输入这部手机的签名密码" onDone={confirm} />
          </View>
        </View>
      ) : null}
    </View>
  );
}
