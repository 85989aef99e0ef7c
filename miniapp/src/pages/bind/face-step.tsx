import { Text, View } from "@tarojs/components";
import { useState } from "react";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Button, Check, FailureBlock, Sheet, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";

const POINTS: { icon: IconName; name: string; text: string }[] = [
  { icon: "eye", name: "看什么", text: "微信比对你的脸和证件照，约 5 秒" },
  { icon: "store", name: "存什么", text: "只存结果和编号，不存人脸" },
  { icon: "scale", name: "为什么", text: "电子签名法要求签名由本人控制" },
  { icon: "undo", name: "能不同意", text: "不刷脸就不开通，原有签署方式不变" },
];

const NOTICE = [
  "处理者：你所在的医院。目的：确认开通手机签名的是你本人。",
  "方式：微信用你的姓名、身份证号和现场人脸做实名核验，只把通过与否和编号告诉医院。医院不收取、不保存你的人脸图像。",
  "保存：核验结果和编号随签名证据保存，期限与病历相同。",
  "你可以不同意：不刷脸就不能开通手机签名，医院原有的签署方式不变。要撤回同意，请联系信息科停用手机签名，已作的签名不受影响。",
];

/** Separate consent for the face (个人信息保护法 §29), then WeChat's check. */
export function FaceStep({ onDone }: { onDone: () => Promise<void> }) {
  const [isAgreed, setAgreed] = useState(false);
  const [sheet, setSheet] = useState<"notice" | "manual" | null>(null);
  const { failure, run } = useWork();
  const go = () =>
    run(async () => {
      await phone.face();
      await onDone();
    });
  return (
    <View className="t-face">
      <View className="card">
        <View className="big-icon">
          <Icon name="face" size={64} />
        </View>
        <View className="title center">确认是你本人</View>
        <View className="rule" />
        {POINTS.map(({ icon, name, text }) => (
          <View key={name} className="why">
            <Icon name={icon} size={20} />
            <Text className="why__name">{name}</Text>
            <Text className="second">{text}</Text>
          </View>
        ))}
      </View>
      <Check isOn={isAgreed} onTap={() => setAgreed(!isAgreed)} hook="t-consent">
        <Text>我单独同意医院为签名实名而处理我的人脸信息</Text>
      </Check>
      <Button kind="link" hook="t-notice" onTap={() => setSheet("notice")}>
        《人脸信息处理告知》
      </Button>
      <FailureBlock failure={failure} />
      {sheet !== null ? (
        <Sheet onClose={() => setSheet(null)}>
          <View className="sheet__body">
            <View className="title">{sheet === "notice" ? "人脸信息处理告知" : "不便刷脸"}</View>
            <View className="rule" />
            {sheet === "notice" ? (
              NOTICE.map((text) => (
                <View key={text} className="gap">
                  {text}
                </View>
              ))
            ) : (
              <View>手机签名只能刷脸开通。不便刷脸时请联系信息科，先用医院原有的方式签署。</View>
            )}
          </View>
        </Sheet>
      ) : (
        <View className="foot">
          <Button hook="t-face-go" why={isAgreed ? null : "请先勾选同意"} onTap={go}>
            同意并开始刷脸
          </Button>
          <Button kind="link" onTap={() => setSheet("manual")}>
            不便刷脸怎么办
          </Button>
        </View>
      )}
    </View>
  );
}
