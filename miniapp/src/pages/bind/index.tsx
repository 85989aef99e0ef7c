import { View } from "@tarojs/components";
import Taro, { useDidShow, useRouter } from "@tarojs/taro";
import { useState } from "react";
import { Nav, Offline } from "../../ui/parts.tsx";
import { refresh, type Step, stepOf, useStanding } from "../../ui/standing.ts";
import { Icon } from "../../ui/icon.tsx";
import { CertificateStep } from "./certificate-step.tsx";
import { ClaimStep } from "./claim-step.tsx";
import { terminal } from "../../ui/phone.ts";
import { PersonStep } from "./person-step.ts";
import { KeyStep } from "./key-step.tsx";
import { HandwritingStep, ReadyStep } from "./last-steps.tsx";
import { Screen } from "../../ui/screen.tsx";

const STEPS: { of: Step; text: string }[] = [
  { of: "claim", text: "身份" },
  { of: "face", text: terminal.requestFacialVerify ? "刷脸" : "核验" },
  { of: "key", text: "密码" },
  { of: "certificate", text: "证书" },
  { of: "handwriting", text: "签字" },
];

/** The one wizard: where it stands is asked from the server and this phone's storage, so it goes on after any interruption. */
export default function BindPage() {
  const { opened, isOffline } = useStanding();
  const { unlock, renew } = useRouter().params;
  const isUnlock = unlock === "1";
  const isRenewal = renew === "1";
  const [isFaceNeeded, setFaceNeeded] = useState(isUnlock || isRenewal);
  useDidShow(() => {
    void refresh();
  });
  const standing = opened ? stepOf(opened) : null;
  const step = standing !== null && standing !== "claim" && isFaceNeeded ? "face" : standing;
  const advance = async () => {
    setFaceNeeded(false);
    await refresh();
    if (isUnlock) await Taro.navigateBack();
  };
  const renewed = async () => {
    await refresh();
    await Taro.navigateBack();
    await Taro.showToast({ title: "证书已续期", icon: "success" });
  };
  const at = STEPS.findIndex((one) => one.of === step);
  return (
    <Screen className={`screen--foot t-bind-page t-step-is-${step ?? "none"}`}>
      <Nav
        title={
          isUnlock ? (terminal.requestFacialVerify ? "刷脸解锁" : "核验解锁") : isRenewal ? "续期证书" : "开通手机签名"
        }
      />
      <Offline isOffline={isOffline} onRetry={() => void refresh({ signIn: true })} />
      {isUnlock || isRenewal ? null : (
        <View className="steps">
          {STEPS.map(({ of, text }, index) => {
            const isDone = step === "ready" || index < at;
            return (
              <View
                key={of}
                className={`steps__one ${isDone ? "steps__one--done" : index === at ? "steps__one--now" : ""}`}
              >
                <View className="steps__dot">{isDone ? <Icon name="check" size={16} /> : index + 1}</View>
                <View>{text}</View>
              </View>
            );
          })}
        </View>
      )}
      {step === null ? <View className="empty">正在连接医院…</View> : null}
      {step === "claim" ? <ClaimStep onDone={advance} /> : null}
      {step === "face" ? <PersonStep onDone={advance} /> : null}
      {step === "key" ? <KeyStep onDone={advance} onFaceNeeded={() => setFaceNeeded(true)} /> : null}
      {step === "certificate" || (step === "ready" && isRenewal) ? (
        <CertificateStep
          isRenewal={isRenewal}
          onDone={isRenewal ? renewed : advance}
          onFaceNeeded={() => setFaceNeeded(true)}
        />
      ) : null}
      {step === "handwriting" ? <HandwritingStep /> : null}
      {step === "ready" && !isRenewal ? <ReadyStep /> : null}
    </Screen>
  );
}
