import { Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { useEffect, useState } from "react";
import type { Output } from "../../client/api.ts";
import { Button, FailureBlock, goBack, Nav, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { Screen } from "../../ui/screen.tsx";
import { dateTime } from "../../ui/time.ts";

type Digest = NonNullable<Output<"signing.autoDigest">["digest"]>;

/** What was signed in this doctor's name under authorisation since the last list: all theirs, or not. */
export default function DigestPage() {
  const [digest, setDigest] = useState<Digest | null>(null);
  const [isLoaded, setLoaded] = useState(false);
  const { failure, run } = useWork();
  useEffect(() => {
    void run(async () => {
      setDigest(await phone.autoDigest());
      setLoaded(true);
    });
  }, []);
  const answer = async (isMine: boolean) => {
    if (!digest) return;
    if (!isMine) {
      const asked = await Taro.showModal({
        title: "不是我授权的",
        content: "立即停用自动签、冻结自动签密钥，并通知安全管理员。已签的文书由医院核查。",
        confirmText: "确认停用",
      });
      if (!asked.confirm) return;
    }
    await run(async () => {
      await phone.answerDigest(digest.digestId, isMine ? "mine" : "not-mine");
      await Taro.showToast({ title: isMine ? "已核对" : "已停用并上报", icon: "none" });
      goBack();
    });
  };
  return (
    <Screen className="screen--foot t-digest-page">
      <Nav title="代签清单" />
      <FailureBlock failure={failure} />
      {!isLoaded && !failure ? <View className="empty">正在取清单…</View> : null}
      {isLoaded && !digest ? <View className="card empty">没有要核对的清单。</View> : null}
      {digest ? (
        <View>
          <View className="heading">
            <Text className="t-digest-count">
              截至 {dateTime(digest.until)}，授权内替你签了 {digest.count} 份
            </Text>
          </View>
          <View className="card card--flat">
            {digest.items.map((item) => (
              <View key={item.signatureId} className="row t-digest-item">
                <View className="row__main">
                  <View className="row__title">{item.title}</View>
                  <View className="row__meta">
                    {[item.patientMasked, item.documentType].filter(Boolean).join(" · ")}
                  </View>
                  <View className="row__meta">
                    {[item.system, item.workstation, dateTime(item.at)].filter(Boolean).join(" · ")}
                  </View>
                </View>
              </View>
            ))}
          </View>
          <View className="foot foot__pair">
            <Button kind="danger" hook="t-not-mine" onTap={() => answer(false)}>
              不是我
            </Button>
            <Button hook="t-all-mine" onTap={() => answer(true)}>
              都是我授权的
            </Button>
          </View>
        </View>
      ) : null}
    </Screen>
  );
}
