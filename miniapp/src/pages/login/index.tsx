import { Text, View } from "@tarojs/components";
import Taro, { useRouter } from "@tarojs/taro";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import { ConfirmSheet } from "../../ui/confirm-sheet.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Button, Fact, FailureBlock, goBack, Nav, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { refusedWords } from "../../ui/refused.ts";
import { Screen } from "../../ui/screen.tsx";

type Scanned = Output<"sso.scan">;
/** The result stays this long before the page closes by itself, ms. */
const SHOWN_MS = 2000;

/** A desk asks who is there: which desk it is, the number it shows, and the yes that signs it (protocol.md §4 `login`). */
export default function LoginPage() {
  const code = decodeURIComponent(useRouter().params.code ?? "");
  const [login, setLogin] = useState<Scanned | null>(null);
  const [match, setMatch] = useState<string | null>(null);
  const [end, setEnd] = useState<"signed" | "cancelled" | { refused: string } | null>(null);
  const { failure, run } = useWork();
  useEffect(() => {
    void run(async () => setLogin(await phone.scanLogin(code)));
  }, [code]);
  useEffect(() => {
    if (end !== "signed") return;
    const shown = setTimeout(goBack, SHOWN_MS);
    return () => clearTimeout(shown);
  }, [end]);
  const cancel = () =>
    run(async () => {
      if (login) await phone.cancelLogin(login.loginId);
      setEnd("cancelled");
    });

  if (end)
    return (
      <Screen className="t-login-page">
        <Nav title="扫码登录" />
        <View className="card center t-login-end">
          <View className={end === "signed" ? "good" : "waiting"}>
            <Icon name={end === "signed" ? "check-circle" : "alert"} size={48} />
          </View>
          <View className="title">
            {end === "signed" ? `已登录 ${login?.system ?? ""}` : end === "cancelled" ? "已取消登录" : "没有登录"}
          </View>
          <View className="second">{typeof end === "object" ? end.refused : "电脑上会自动变化。"}</View>
        </View>
        <Button hook="t-login-done" kind={end === "signed" ? "plain" : "main"} onTap={goBack}>
          完成
        </Button>
      </Screen>
    );
  return (
    <Screen className="t-login-page">
      <Nav title="扫码登录" />
      <FailureBlock failure={failure} />
      {failure ? (
        <Button hook="t-login-rescan" onTap={() => Taro.redirectTo({ url: "/pages/scan/index" })}>
          重新扫码
        </Button>
      ) : null}
      {!login && !failure ? <View className="empty">正在核对二维码…</View> : null}
      {login ? (
        <View>
          <View className="card t-login-what">
            <View className="title">登录 {login.system}</View>
            <View className="gap">
              {login.workstation ? <Fact name="电脑">{login.workstation}</Fact> : null}
              <Fact name="地址">{login.address}</Fact>
            </View>
          </View>
          <View className="card">
            <View className="heading">
              <Text>点电脑屏幕上显示的数字</Text>
            </View>
            <View className="choices" role="group">
              {login.choices.map((one) => (
                <View key={one} className={`choices__one t-choice-${one}`} role="button" onClick={() => setMatch(one)}>
                  {one}
                </View>
              ))}
            </View>
            <View className="second">没有看到数字，或不是你在登录？请取消。</View>
          </View>
          <Button hook="t-login-cancel" kind="plain" onTap={cancel}>
            取消登录
          </Button>
        </View>
      ) : null}
      {login && match !== null ? (
        <ConfirmSheet
          taskIds={[login.loginId]}
          login={{ scanned: login, match }}
          onClose={() => setMatch(null)}
          onSigned={([outcome]) => {
            setMatch(null);
            setEnd(outcome?.status === "refused" ? { refused: refusedWords(outcome) } : "signed");
          }}
        />
      ) : null}
    </Screen>
  );
}
