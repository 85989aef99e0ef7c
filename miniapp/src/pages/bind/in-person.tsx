import { View } from "@tarojs/components";
import { useEffect, useState } from "react";
import type { Input, Output } from "../../client/api.ts";
import { Button, FailureBlock, useWork } from "../../ui/parts.tsx";
import { phone, terminal } from "../../ui/phone.ts";

type Why = Input<"terminal.askAdmission">["why"];
type Admission = Output<"terminal.admission">;

const WECOM: { why: Why; text: string } = { why: "wecom", text: "企业微信里不能刷脸" };
const WHYS: { why: Why; text: string }[] = [
  { why: "document", text: "我的证件不能刷脸（港澳台、外籍等）" },
  { why: "camera", text: "刷脸总不通过" },
  { why: "no-consent", text: "我不同意处理人脸信息" },
  { why: "lost-phone", text: "旧手机丢了，也不便刷脸" },
];
const POLL_MS = 5000;

/** The way without a camera: two colleagues identify the person, one records it and another approves. */
export function InPerson({ onDone }: { onDone: () => Promise<void> }) {
  const [admission, setAdmission] = useState<Admission>(null);
  const { failure, run } = useWork();
  const isOpen = admission?.state === "asked" || admission?.state === "recorded";
  useEffect(() => {
    void run(async () => setAdmission(await phone.admission()));
  }, []);
  useEffect(() => {
    if (!isOpen) return undefined;
    const look = async () => {
      const now = await phone.admission().catch(() => admission);
      setAdmission(now);
      if (now?.state === "approved") await onDone();
    };
    const timer = setInterval(() => void look(), POLL_MS);
    return () => clearInterval(timer);
  }, [isOpen]);
  const ask = (why: Why) =>
    run(async () => {
      await phone.askAdmission(why);
      setAdmission(await phone.admission());
    });
  return (
    <View className="sheet__body t-in-person">
      <View className="title">当面核验</View>
      <View className="second">
        带工号证和身份证件到信息科：一位同事核对并登记，另一位复核。不拍照，不留证件号。签名证据里会写明身份由两人当面核验。
      </View>
      <View className="rule" />
      <FailureBlock failure={failure} />
      {admission?.state === "refused" ? (
        <View className="bad">没有通过：{admission.refusedWhy}。可以重新申请。</View>
      ) : null}
      {isOpen && admission ? (
        <View className="center">
          <View className="second">把这 6 位数字报给核验的同事</View>
          <View className="change__number t-admission-number">{admission.number}</View>
          <View className="hint t-admission-state">
            {admission.state === "asked" ? "等登记。24 小时内有效。" : "已登记，等另一位同事复核。"}
          </View>
        </View>
      ) : (
        (terminal.requestFacialVerify ? WHYS : [WECOM, ...WHYS.filter(({ why }) => why === "lost-phone")]).map(
          ({ why, text }) => (
            <Button key={why} kind="plain" hook={`t-in-person-${why}`} onTap={() => ask(why)}>
              {text}
            </Button>
          ),
        )
      )}
    </View>
  );
}
