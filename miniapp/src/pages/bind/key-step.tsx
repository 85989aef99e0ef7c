import { Text, View } from "@tarojs/components";
import { useEffect, useRef, useState } from "react";
import type { Output } from "../../client/api.ts";
import { type EnrolStep, pinProblem } from "../../client/enrol.ts";
import { type Failure, failureOf } from "../../client/failure.ts";
import { Icon } from "../../ui/icon.tsx";
import { Button, FailureBlock } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { maySixDigits, pinHint } from "../../ui/pin-hint.ts";
import { PinPad } from "../../ui/pin-pad.tsx";

const WORK: { of: EnrolStep | "certificate"; text: string }[] = [
  { of: "random", text: "取随机数" },
  { of: "pin", text: "加固签名密码" },
  { of: "half", text: "生成手机的一段密钥" },
  { of: "joint", text: "与服务器合成公钥并互相验证" },
  { of: "stored", text: "加密存到这部手机" },
  { of: "agreed", text: "两边核对公钥一致" },
  { of: "certificate", text: "签证书申请，等 CA 签发" },
];

/** PIN twice, then the key and its certificate in one go, with what is really being done. */
export function KeyStep({ onDone, onFaceNeeded }: { onDone: () => Promise<void>; onFaceNeeded: () => void }) {
  const first = useRef("");
  const [policy, setPolicy] = useState<Output<"key.policy"> | null>(null);
  const [isSecond, setSecond] = useState(false);
  const [doing, setDoing] = useState<EnrolStep | "certificate" | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  useEffect(() => {
    phone.pinPolicy().then(setPolicy, (error: unknown) => setFailure(failureOf(error)));
  }, []);
  const make = async (pin: string) => {
    setFailure(null);
    let isMade = false;
    try {
      await phone.enrol(pin, setDoing);
      isMade = true;
      setDoing("certificate");
      await phone.requestCertificate(pin);
    } catch (error) {
      const told = failureOf(error);
      if (told.code === "login.face-first") onFaceNeeded();
      else setFailure(told);
      // A key that was made stands, and the certificate's step goes on from there.
      if (isMade) await onDone();
      return;
    } finally {
      first.current = "";
      setSecond(false);
      setDoing(null);
    }
    await onDone();
  };

  const entered = async (pin: string): Promise<string | null> => {
    if (!isSecond) {
      const problem = pinProblem(pin, policy ?? undefined);
      if (problem) return problem.zh;
      first.current = pin;
      setSecond(true);
      return null;
    }
    if (first.current !== pin) {
      first.current = "";
      setSecond(false);
      return "两次不一样。请重新设一遍。";
    }
    await make(pin);
    return null;
  };

  if (doing !== null) return <Progress doing={doing} />;
  return (
    <View className="t-key-step">
      <FailureBlock failure={failure} />
      {failure ? (
        <Button hook="t-key-again" onTap={() => setFailure(null)}>
          重新设密码
        </Button>
      ) : (
        <View className="card card--flat" style={{ paddingTop: "16px" }}>
          <PinPad
            key={isSecond ? "second" : "first"}
            title={isSecond ? "再输一遍" : "设签名密码"}
            say={isSecond ? null : pinHint(policy)}
            choosing={{ sixDigits: maySixDigits(policy) }}
            onDone={entered}
          />
        </View>
      )}
      <View className="hint" style={{ padding: "0 4px" }}>
        密码只有你知道，医院和厂商都查不到。忘了就重新开通：换新密钥和新证书，已签的文书不受影响。
      </View>
    </View>
  );
}

function Progress({ doing }: { doing: EnrolStep | "certificate" }) {
  const at = WORK.findIndex((one) => one.of === doing);
  return (
    <View className="card t-key-progress">
      <View className="title">正在生成密钥</View>
      <View className="rule" />
      {WORK.map(({ of, text }, index) => (
        <View key={of} className="why">
          {index < at ? (
            <Icon name="check-circle" />
          ) : index === at ? (
            <View className="busy" />
          ) : (
            <View style={{ width: "20px" }} />
          )}
          <Text className={index <= at ? "" : "hint"}>{text}</Text>
        </View>
      ))}
      <View className="hint">请不要关闭小程序。万一中断，下次打开会从中断处继续。</View>
    </View>
  );
}
