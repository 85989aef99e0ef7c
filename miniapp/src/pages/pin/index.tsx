import { View } from "@tarojs/components";
import Taro, { useRouter } from "@tarojs/taro";
import { useEffect, useRef, useState } from "react";
import type { Output } from "../../client/api.ts";
import { pinProblem } from "../../client/enrol.ts";
import { Button, FailureBlock, Nav, useWork } from "../../ui/parts.tsx";
import { phone, terminal } from "../../ui/phone.ts";
import { maySixDigits, pinHint } from "../../ui/pin-hint.ts";
import { PinPad } from "../../ui/pin-pad.tsx";
import { Screen } from "../../ui/screen.tsx";
import { TRY_AGAIN, withPin } from "../../ui/with-pin.ts";

type Step = "old" | "new" | "again";
const TITLES: Record<Step, string> = { old: "现在的签名密码", new: "新的签名密码", again: "再输一遍新的" };
const DOES = { change: "更换签名密码", finger: "打开指纹签名", refresh: "立即更新密钥" } as const;
type Does = keyof typeof DOES;

/** What is done with the PIN outside signing: change it, turn the fingerprint on, make both halves anew. */
export default function PinPage() {
  const { does } = useRouter().params;
  const what: Does = does === "finger" || does === "refresh" ? does : "change";
  const [step, setStep] = useState<Step>("old");
  const typed = useRef({ old: "", fresh: "" });
  const [policy, setPolicy] = useState<Output<"key.policy"> | null>(null);
  const { failure, run } = useWork();

  useEffect(() => {
    if (what === "change") phone.pinPolicy().then(setPolicy, () => undefined);
  }, [what]);

  const finish = async (work: () => Promise<void>): Promise<string | null> => {
    const forget = () => {
      typed.current = { old: "", fresh: "" };
    };
    const whole = async () => {
      await work().finally(forget);
      await Taro.navigateBack();
      await Taro.showToast({ title: "已完成", icon: "success" });
    };
    const say = await withPin(run, whole, () => setStep("old"), [...TRY_AGAIN, "key.PIN_REUSED"]);
    if (say !== null) setStep("old");
    return say;
  };
  const entered = async (pin: string): Promise<string | null> => {
    if (what === "finger") return await finish(() => phone.enableBiometric(pin));
    if (what === "refresh") return await finish(() => phone.checkIn(pin));
    if (step === "old") {
      typed.current.old = pin;
      setStep("new");
      return null;
    }
    if (step === "new") {
      const weak = pinProblem(pin, await phone.pinPolicy().catch(() => undefined));
      if (weak) return weak.zh;
      typed.current.fresh = pin;
      setStep("again");
      return null;
    }
    if (pin !== typed.current.fresh) {
      setStep("new");
      return "两次不一样。请重新设一遍。";
    }
    return await finish(() => phone.changePin(typed.current.old, typed.current.fresh));
  };
  return (
    <Screen className={`t-pin-page t-pin-step-${step}`}>
      <Nav title={DOES[what]} />
      <FailureBlock failure={failure} />
      {failure?.code === "key.PIN_LOCKED" ? (
        <Button hook="t-face-unlock" onTap={() => Taro.navigateTo({ url: "/pages/bind/index?unlock=1" })}>
          {terminal.requestFacialVerify ? "刷脸解锁" : "核验解锁"}
        </Button>
      ) : null}
      <View className="card card--flat" style={{ paddingTop: "16px" }}>
        <PinPad
          key={step}
          title={what === "change" ? TITLES[step] : "签名密码"}
          say={step === "new" ? pinHint(policy) : null}
          {...(step === "old" ? {} : { choosing: { sixDigits: maySixDigits(policy) } })}
          onDone={entered}
        />
      </View>
      <View className="hint" style={{ padding: "0 4px" }}>
        {what === "change" ? "换密码不换密钥和证书，已签的文书不受影响。" : null}
        {what === "finger"
          ? "以后每次签署按一次指纹：手机的安全硬件对要签的内容签名，由微信向服务器作证。指纹不离开手机。7 天没输过密码，或手机里的指纹有变动，会再问密码。"
          : null}
        {what === "refresh"
          ? "手机和服务器的两段密钥同时换新，公钥和证书不变；以前被复制过的手机数据从此没有用。"
          : null}
      </View>
    </Screen>
  );
}
