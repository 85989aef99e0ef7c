import { View } from "@tarojs/components";
import { OtherWays, type Point, Points } from "./identified.tsx";

const POINTS: readonly Point[] = [
  { icon: "face", name: "为什么", text: "微信的刷脸和指纹按微信账号核验，企业微信没有公开可由服务器核验的接口" },
  { icon: "people", name: "怎么办", text: "用你在微信里开通的旧手机确认，或由两位同事当面核验" },
  { icon: "key", name: "以后呢", text: "在企业微信里每次签名用签名密码，效力相同" },
];

/** Where the platform documents no face check (WeCom): the old phone, or two colleagues. */
export function IdentifyStep({ onDone }: { onDone: () => Promise<void> }) {
  return (
    <View className="t-identify">
      <Points icon="people" title="企业微信里不能刷脸" points={POINTS} />
      <OtherWays manual="当面核验" onDone={onDone} />
    </View>
  );
}
