import { View } from "@tarojs/components";
import { useState } from "react";
import { failureOf } from "../../client/failure.ts";
import { Button, FailureBlock, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { PinPad } from "../../ui/pin-pad.tsx";
import { useStanding } from "../../ui/standing.ts";
import { withPin } from "../../ui/with-pin.ts";

/**
 * The key stands and its certificate does not, or not for long: ask the CA, with the PIN when the request has to be signed
 * anew.
 */
export function CertificateStep(props: { isRenewal: boolean; onDone: () => Promise<void>; onFaceNeeded: () => void }) {
  const { isRenewal, onDone, onFaceNeeded } = props;
  const { opened } = useStanding();
  const [isPinNeeded, setPinNeeded] = useState(isRenewal || opened?.key?.state !== "ACTIVE");
  const { failure, run } = useWork();
  const wait = () =>
    run(async () => {
      try {
        await phone.awaitCertificate();
      } catch (error) {
        if (failureOf(error).code === "phone.certificate-failed") setPinNeeded(true);
        throw error;
      }
      await onDone();
    });
  const apply = async (pin: string): Promise<string | null> => {
    const ask = async () => {
      await (isRenewal ? phone.renewCertificate(pin) : phone.requestCertificate(pin));
      await onDone();
    };
    return await withPin(run, ask, ({ code }) => {
      if (code === "key.PIN_LOCKED" || code === "login.face-first") onFaceNeeded();
    });
  };
  return (
    <View className="t-certificate-step">
      <View className="card">
        <View className="title">{isPinNeeded ? (isRenewal ? "续期证书" : "申请证书") : "等 CA 签发"}</View>
        <View className="second">
          {isPinNeeded
            ? `输入${isRenewal ? "" : "刚设的"}签名密码，手机与服务器一起签证书申请。`
            : "申请已提交。签发一般只要几秒。"}
        </View>
      </View>
      <FailureBlock failure={failure} />
      {isPinNeeded ? (
        <View className="card card--flat" style={{ paddingTop: "16px" }}>
          <PinPad onDone={apply} />
        </View>
      ) : (
        <View className="foot">
          <Button hook="t-certificate-wait" onTap={wait}>
            继续
          </Button>
        </View>
      )}
    </View>
  );
}
