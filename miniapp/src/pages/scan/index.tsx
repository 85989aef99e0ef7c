import { Textarea, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { useEffect, useState } from "react";
import { readPictureCode } from "../../terminal/picture-code";
import { Button, FailureBlock, Nav, useWork } from "../../ui/parts.tsx";
import { phone, terminal } from "../../ui/phone.ts";
import { isBrowser } from "../../terminal/terminal.ts";
import { Screen } from "../../ui/screen.tsx";

/** Scans the computer's QR code: by camera, from a picture, or from its text. */
export default function ScanPage() {
  const [text, setText] = useState("");
  const { failure, run } = useWork();
  const open = async (code: string) => {
    if (code.startsWith("xingqian://change?")) {
      await Taro.redirectTo({ url: `/pages/change/index?code=${encodeURIComponent(code)}` });
      return;
    }
    if (code.trim().startsWith("xingqian://login?"))
      return void (await Taro.redirectTo({ url: `/pages/login/index?code=${encodeURIComponent(code.trim())}` }));
    if (code.trim().startsWith("xingqian://session?"))
      return void (await Taro.redirectTo({ url: `/pages/session/index?code=${encodeURIComponent(code.trim())}` }));
    const { taskId } = await phone.scan(code);
    await Taro.redirectTo({ url: `/pages/task/index?id=${taskId}` });
  };
  const camera = () => run(async () => open((await terminal.scanCode()).result));
  const picture = () =>
    run(async () => {
      const found = await readPictureCode();
      if (found !== null) await open(found);
    });
  useEffect(() => {
    if (!isBrowser(terminal.platform)) void camera();
  }, []);
  return (
    <Screen className="t-scan-page">
      <Nav title="扫一扫" />
      <View className="card">
        <View className="title">扫电脑上的二维码</View>
        <View className="second">在医生站或护士站点“手机签名”，会出现二维码，2 分钟内有效。</View>
      </View>
      <FailureBlock failure={failure} />
      <Button hook="t-scan-camera" icon="scan" onTap={camera}>
        用相机扫
      </Button>
      {isBrowser(terminal.platform) ? (
        <Button hook="t-scan-picture" kind="plain" icon="image" onTap={picture}>
          从图片识别
        </Button>
      ) : null}
      <View className="card gap">
        <View className="field__label">扫不了？粘贴二维码里的文字</View>
        <Textarea
          className="field__input field__input--tall mono t-scan-text"
          maxlength={200}
          placeholder="xingqian://sign?c=…"
          value={text}
          onInput={(event) => setText(event.detail.value)}
        />
        <View className="gap">
          <Button
            hook="t-scan-go"
            kind="plain"
            why={text.trim() === "" ? "请先粘贴文字" : null}
            onTap={() => run(() => open(text))}
          >
            打开
          </Button>
        </View>
      </View>
    </Screen>
  );
}
