import { Textarea, View } from "@tarojs/components";
import { useState } from "react";
import { Button, Check, FailureBlock, Sheet, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";

const REASONS = ["内容有误，请修改后重发", "不是我的病人", "资料不全", "重复发送"];

/** Saying no ends the whole request, so it says that and asks why. */
export function DeclineSheet({ taskId, onClose, onDone }: { taskId: string; onClose: () => void; onDone: () => void }) {
  const [reason, setReason] = useState<string | null>(null);
  const [text, setText] = useState("");
  const { failure, run } = useWork();
  const chosen = reason === "" ? text.trim() : (reason ?? "");
  const go = () =>
    run(async () => {
      await phone.decline(taskId, chosen);
      onDone();
    });
  return (
    <Sheet onClose={onClose} hook="t-decline-sheet">
      <View className="sheet__body">
        <View className="title">退回这份文书</View>
        <View className="second">退回后整个签名请求结束，发起方会看到原因。</View>
        {REASONS.map((one) => (
          <Check key={one} isOn={reason === one} onTap={() => setReason(one)} hook="t-reason">
            {one}
          </Check>
        ))}
        <Check isOn={reason === ""} onTap={() => setReason("")} hook="t-reason-other">
          其他原因
        </Check>
        {reason === "" ? (
          <Textarea
            className="field__input field__input--tall t-reason-text"
            maxlength={100}
            placeholder="写给发起方看，100 字以内；不要写病人姓名"
            value={text}
            onInput={(event) => setText(event.detail.value)}
          />
        ) : null}
        <FailureBlock failure={failure} />
        <View className="gap">
          <Button kind="danger" hook="t-decline-go" why={chosen === "" ? "请选一个原因" : null} onTap={go}>
            退回
          </Button>
          <Button kind="link" onTap={onClose}>
            再看看
          </Button>
        </View>
      </View>
    </Sheet>
  );
}
