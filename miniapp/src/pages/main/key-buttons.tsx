import { View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { Button, FailureBlock, useWork } from "../../ui/parts.tsx";
import { phone, terminal } from "../../ui/phone.ts";

const go = (does: "change" | "finger" | "refresh") => () => Taro.navigateTo({ url: `/pages/pin/index?does=${does}` });

/** What a person does with their own key: PIN, fingerprint, and both halves anew. */
export function KeyButtons(props: { bio: { can: boolean; isOn: boolean } | null; onChange: () => void }) {
  const { bio, onChange } = props;
  const { failure, run } = useWork();
  const turnOff = () =>
    run(async () => {
      await phone.disableBiometric();
      onChange();
    });
  return (
    <View className="gap">
      <FailureBlock failure={failure} />
      <Button kind="plain" icon="key" hook="t-change-pin" onTap={go("change")}>
        更换签名密码
      </Button>
      {bio?.can ? (
        <Button
          kind="plain"
          icon="shield"
          hook={bio.isOn ? "t-finger-off" : "t-finger-on"}
          onTap={bio.isOn ? turnOff : go("finger")}
        >
          {bio.isOn ? "关闭指纹签名" : "打开指纹签名"}
        </Button>
      ) : null}
      {terminal.biometric === null ? (
        <View className="hint" style={{ margin: "8px 4px 12px" }}>
          企业微信没有公开可由服务器核验的指纹或人脸，在这里签名用签名密码。
        </View>
      ) : null}
      <Button
        kind="plain"
        icon="people"
        hook="t-handovers"
        onTap={() => Taro.navigateTo({ url: "/pages/handover/index" })}
      >
        离任交接
      </Button>
      <Button kind="plain" icon="undo" hook="t-refresh-key" onTap={go("refresh")}>
        立即更新密钥
      </Button>
    </View>
  );
}
