import { View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { Icon } from "../../ui/icon.tsx";
import { Button } from "../../ui/parts.tsx";

export function HandwritingStep() {
  return (
    <View className="t-handwriting-step">
      <View className="card">
        <View className="big-icon">
          <Icon name="pen" size={64} />
        </View>
        <View className="title center">写下你的名字</View>
        <View className="second center">横过手机写，写满格子的三分之二。以后每次签名都用它。</View>
      </View>
      <View className="foot">
        <Button hook="t-ink-go" onTap={() => Taro.navigateTo({ url: "/pages/ink/index" })}>
          开始写
        </Button>
      </View>
    </View>
  );
}

export function ReadyStep() {
  return (
    <View className="t-ready">
      <View className="verdict good">
        <Icon name="check-circle" size={64} />
        <View className="title">可以签名了</View>
        <View className="second">密钥分两段，手机和服务器各一段；签名时要你的密码。</View>
      </View>
      <View className="foot">
        <Button hook="t-ready-go" onTap={() => Taro.reLaunch({ url: "/pages/main/index" })}>
          去首页
        </Button>
      </View>
    </View>
  );
}
