import { Text, View } from "@tarojs/components";
import type { Output } from "../../client/api.ts";
import { Icon } from "../../ui/icon.tsx";
import { Check } from "../../ui/parts.tsx";

/** So many are told; a file with more of them is not one to be signed for the rest. */
const FEW = 8;

/**
 * What intake found hidden in the file or had to do to it, before anything is confirmed; nothing where it was clean.
 * `isHeeded`: whether the signer has said to have seen it; null where that is not asked for.
 */
export function WarningsCard(props: {
  warnings: Output<"signing.read">["warnings"];
  isHeeded: boolean | null;
  onHeed: (isHeeded: boolean) => void;
}) {
  const { warnings, isHeeded, onHeed } = props;
  if (warnings.length === 0) return null;
  return (
    <View className={`card t-warnings ${isHeeded === null ? "" : "card--waiting"}`}>
      <View className={`line ${isHeeded === null ? "" : "waiting"}`} style={{ fontWeight: 600 }}>
        <Icon name={isHeeded === null ? "info" : "alert"} />
        <Text>{isHeeded === null ? "接收时的处理" : "接收时发现，请先看"}</Text>
      </View>
      {warnings.slice(0, FEW).map(({ zh }, at) => (
        <View key={at} className="change">
          <Text>{zh}</Text>
        </View>
      ))}
      {warnings.length > FEW ? (
        <View className="hint">还有 {warnings.length - FEW} 处，在医院的控制台可看全部。</View>
      ) : null}
      {isHeeded === null ? null : (
        <View className="gap">
          <View className="second">下面的画面上看不到这些，但它们会一起被签。有疑问请选“不签”，退回发起科室。</View>
          <Check isOn={isHeeded} onTap={() => onHeed(!isHeeded)} hook="t-heed">
            我看过了，仍要签
          </Check>
        </View>
      )}
    </View>
  );
}
