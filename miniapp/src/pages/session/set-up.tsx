import { Text, View } from "@tarojs/components";
import { useState } from "react";
import { Icon } from "../../ui/icon.tsx";
import { Button, FailureBlock, Sheet, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { PersonStep } from "../bind/person-step.ts";
import { PinPad } from "../../ui/pin-pad.tsx";
import { withPin } from "../../ui/with-pin.ts";

/** Once per phone: a face check, then a key and a certificate that serve auto-sign and nothing else. */
export function SetUp({ onReady }: { onReady: () => Promise<unknown> }) {
  const [step, setStep] = useState<"told" | "face" | "pin">("told");
  const { failure, run } = useWork();
  const make = (pin: string): Promise<string | null> => {
    const setUp = async () => {
      await phone.setUpAutoSign(pin);
      setStep("told");
      await onReady();
    };
    return withPin(run, setUp, () => setStep("told"));
  };
  if (step === "face") return <PersonStep onDone={async () => setStep("pin")} />;
  return (
    <View className="t-set-up">
      <View className="card">
        <View className="title">先开通自动签，只需一次</View>
        <View className="rule" />
        <View className="line">
          <Icon name="face" size={20} />
          <Text style={{ flex: 1 }}>刷脸确认是你本人。</Text>
        </View>
        <View className="line">
          <Icon name="key" size={20} />
          <Text style={{ flex: 1 }}>
            另生成一把自动签专用密钥，由 CA 签发专用证书，证书上写明“授权自动签”。你本人的主密钥不参与。
          </Text>
        </View>
      </View>
      <FailureBlock failure={failure} />
      <Button hook="t-set-up-go" icon="face" onTap={() => setStep("face")}>
        去刷脸并开通
      </Button>
      {step === "pin" ? (
        <Sheet hook="t-set-up-pin" onClose={() => setStep("told")}>
          <PinPad title="输入签名密码" say="身份已确认。接着生成密钥、申请证书，约需几秒" onDone={make} />
        </Sheet>
      ) : null}
    </View>
  );
}
