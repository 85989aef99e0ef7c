import { View } from "@tarojs/components";
import { useDidShow } from "@tarojs/taro";
import { useState } from "react";
import type { Output } from "../../client/api.ts";
import { Button, FailureBlock, Nav, useWork } from "../../ui/parts.tsx";
import { phone } from "../../ui/phone.ts";
import { Screen } from "../../ui/screen.tsx";
import { refresh } from "../../ui/standing.ts";

/** Tasks of colleagues who left, offered to this person: taken over, or sent back. */
export default function HandoverPage() {
  const [offers, setOffers] = useState<Output<"leaving.handovers"> | null>(null);
  const { failure, run } = useWork();
  const load = () => run(async () => setOffers(await phone.handovers()));
  useDidShow(() => {
    void load();
  });
  const answer = (handoverId: string, accept: boolean) =>
    run(async () => {
      await phone.answerHandover(handoverId, accept);
      await load();
      await refresh();
    });
  return (
    <Screen className="t-handover-page">
      <Nav title="离任交接" />
      <FailureBlock failure={failure} />
      {offers?.length === 0 ? <View className="empty">没有等你确认的交接。</View> : null}
      {offers?.map((offer) => (
        <View key={offer.handoverId} className="card t-handover">
          <View className="title">{offer.title}</View>
          <View className="second">
            原签名人 {offer.from} 已离任，请你接手。接受后到“待签”里阅读并用你自己的名义签署。
          </View>
          <View className="gap">
            <Button hook="t-handover-accept" onTap={() => answer(offer.handoverId, true)}>
              接受
            </Button>
            <Button kind="plain" hook="t-handover-refuse" onTap={() => answer(offer.handoverId, false)}>
              不接受，退回发起方
            </Button>
          </View>
        </View>
      ))}
    </Screen>
  );
}
