import { Text, View } from "@tarojs/components";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import { Button, Check, FailureBlock, Sheet, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { OtherWays, type Point, Points } from "./identified.tsx";

const POINTS: readonly Point[] = [
  { icon: "eye", name: "看什么", text: "微信比对你的脸和证件照，约 5 秒" },
  { icon: "store", name: "存什么", text: "只存结果和编号，不存人脸" },
  { icon: "scale", name: "为什么", text: "电子签名法要求签名由本人控制" },
  { icon: "undo", name: "能不同意", text: "可改由同事当面核验，点下面“不便刷脸”" },
];

/** Separate consent for the face (个人信息保护法 §29), then WeChat's check. */
export function FaceStep({ onDone }: { onDone: () => Promise<void> }) {
  const [isAgreed, setAgreed] = useState(false);
  const [notice, setNotice] = useState<Output<"login.faceNotice"> | null>(null);
  const [isRead, setRead] = useState(false);
  const { failure, run } = useWork();
  useEffect(() => {
    void run(async () => setNotice(await phone.faceNotice()));
  }, []);
  const go = () =>
    run(async () => {
      if (notice) await phone.face(notice.version);
      await onDone();
    });
  return (
    <View className="t-face">
      <Points icon="face" title="确认是你本人" points={POINTS} />
      {notice ? (
        <Check isOn={isAgreed} onTap={() => setAgreed(!isAgreed)} hook="t-consent">
          <Text>我单独同意医院为签名实名而处理我的人脸信息</Text>
        </Check>
      ) : null}
      <Button kind="link" hook="t-notice" onTap={() => setRead(true)}>
        《人脸信息处理告知》
      </Button>
      <FailureBlock failure={failure} />
      {isRead ? (
        <Sheet onClose={() => setRead(false)}>
          <View className="sheet__body">
            <View className="title">人脸信息处理告知</View>
            <View className="rule" />
            {(notice?.text ?? []).map((text) => (
              <View key={text} className="gap">
                {text}
              </View>
            ))}
          </View>
        </Sheet>
      ) : (
        <OtherWays manual="不便刷脸" onDone={onDone}>
          <Button
            hook="t-face-go"
            why={notice === null ? "正在取告知内容，请稍候" : isAgreed ? null : "请先勾选同意"}
            onTap={go}
          >
            同意并开始刷脸
          </Button>
        </OtherWays>
      )}
    </View>
  );
}
