import { Input, View } from "@tarojs/components";
import { useState } from "react";
import { Button, FailureBlock, PhoneNumberButton, useWork } from "../../ui/parts.tsx";
import { phone, terminal } from "../../ui/phone.ts";
import { isWeCom } from "../../terminal/terminal.ts";

/** Staff number typed; the phone number WeChat vouches for, or the account of WeCom, must belong to the same person. */
export function ClaimStep({ onDone }: { onDone: () => Promise<void> }) {
  const [staffNo, setStaffNo] = useState("");
  const { failure, run } = useWork();
  const claim = (code?: string) =>
    run(async () => {
      await phone.claim(staffNo, code);
      await onDone();
    });
  const inWeCom = isWeCom(terminal.platform);
  const why = staffNo.trim() === "" ? "请先填写工号" : null;
  return (
    <View className="t-claim">
      <View className="card">
        <View className="title">你是谁</View>
        <View className="second">
          {inWeCom ? "工号要与你的企业微信账号对得上。" : "工号和微信手机号要与医院登记的一致。"}
        </View>
        <View className="rule" />
        <View className="field">
          <View className="field__label">工号 · 必填</View>
          <Input
            className="field__input t-staff-no"
            type="text"
            maxlength={32}
            placeholder="例如 000231"
            value={staffNo}
            onInput={(event) => setStaffNo(event.detail.value)}
          />
        </View>
        <View className="hint">
          {inWeCom
            ? "你是谁由企业微信告诉医院，只用来与登记的账号比对。"
            : "手机号由微信提供，只用来与登记的号码比对。"}
        </View>
      </View>
      <FailureBlock failure={failure} />
      <View className="foot">
        {inWeCom || terminal.getPhoneNumber || why !== null ? (
          <Button hook="t-claim-go" why={why} onTap={() => claim()}>
            {inWeCom ? "下一步" : "授权微信手机号，下一步"}
          </Button>
        ) : (
          <PhoneNumberButton onCode={(code) => void claim(code)}>授权微信手机号，下一步</PhoneNumberButton>
        )}
      </View>
    </View>
  );
}
