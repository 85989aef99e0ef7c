import { Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { useState } from "react";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Button, Sheet } from "../../ui/parts.tsx";
import { InPerson } from "./in-person.tsx";

const POINTS: { icon: IconName; name: string; text: string }[] = [
  { icon: "face", name: "为什么", text: "微信的刷脸和指纹按微信账号核验，企业微信没有公开可由服务器核验的接口" },
  { icon: "people", name: "怎么办", text: "用你在微信里开通的旧手机确认，或由两位同事当面核验" },
  { icon: "key", name: "以后呢", text: "在企业微信里每次签名用签名密码，效力相同" },
];

/** Where the platform documents no face check (WeCom): the old phone, or two colleagues. */
export function IdentifyStep({ onDone }: { onDone: () => Promise<void> }) {
  const [isManual, setManual] = useState(false);
  return (
    <View className="t-identify">
      <View className="card">
        <View className="big-icon">
          <Icon name="people" size={64} />
        </View>
        <View className="title center">企业微信里不能刷脸</View>
        <View className="rule" />
        {POINTS.map(({ icon, name, text }) => (
          <View key={name} className="why">
            <Icon name={icon} size={20} />
            <Text className="why__name">{name}</Text>
            <Text className="second">{text}</Text>
          </View>
        ))}
      </View>
      {isManual ? (
        <Sheet onClose={() => setManual(false)}>
          <InPerson onDone={onDone} />
        </Sheet>
      ) : (
        <View className="foot">
          <Button hook="t-old-phone" onTap={() => Taro.navigateTo({ url: "/pages/change/index" })}>
            旧手机在手边
          </Button>
          <Button kind="link" hook="t-in-person-go" onTap={() => setManual(true)}>
            当面核验
          </Button>
        </View>
      )}
    </View>
  );
}
