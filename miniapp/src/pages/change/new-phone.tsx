import { Image, Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import { Button, FailureBlock, pngUrl, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { refresh } from "../../ui/standing.ts";

const POLL_MS = 2500;

/** Shows the code until the old phone said yes, then goes back to the wizard, which goes on with the PIN. */
export function NewPhone() {
  const [asked, setAsked] = useState<Output<"terminal.askChange"> | null>(null);
  const [isOver, setOver] = useState(false);
  const { failure, run } = useWork();
  const ask = () =>
    run(async () => {
      setOver(false);
      setAsked(await phone.askChange());
    });
  useEffect(() => {
    void ask();
  }, []);
  useEffect(() => {
    if (!asked || isOver) return undefined;
    let isShown = true;
    const look = async () => {
      if (Date.parse(asked.expiresAt) <= Date.now()) setOver(true);
      const opened = await phone.status().catch(() => null);
      if (!isShown || opened === null || opened.next === "claim" || opened.next === "face") return;
      await refresh();
      await Taro.navigateBack();
    };
    const timer = setInterval(() => void look(), POLL_MS);
    return () => {
      isShown = false;
      clearInterval(timer);
    };
  }, [asked, isOver]);
  return (
    <View className="t-change-new">
      <View className="card center">
        <View className="title">用旧手机扫这个码</View>
        <View className="second">旧手机打开杏签，点“扫一扫”，核对数字后输入签名密码。</View>
        {asked && !isOver ? (
          <View>
            <Image
              className="change__code t-change-code"
              mode="scaleToFill"
              src={pngUrl(asked.png)}
              nativeProps={{ alt: "换手机的二维码" }}
            />
            <View className="change__number t-change-number">{asked.number}</View>
            <View className="hint">两部手机上的数字要一样。5 分钟内有效。</View>
            <Text className="hint mono t-change-text" selectable>
              {asked.text}
            </Text>
          </View>
        ) : null}
        {isOver ? <View className="second">这个码已过期。</View> : null}
      </View>
      <FailureBlock failure={failure} />
      {isOver || failure ? (
        <Button hook="t-change-again" onTap={ask}>
          换一个码
        </Button>
      ) : null}
      <View className="hint" style={{ padding: "0 4px" }}>
        密钥不会搬家：新手机生成自己的一段，办新证书；旧手机的密钥随即作废，已签的文书不受影响。
      </View>
    </View>
  );
}
