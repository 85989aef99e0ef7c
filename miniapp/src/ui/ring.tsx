import { Text, View } from "@tarojs/components";

/** How many of all: bamboo done, plum failed, the rest open. Said in the middle, so the colours are not the only cue. */
export function Ring({ good, bad, of }: { good: number; bad: number; of: number }) {
  const share = (n: number) => (of === 0 ? 0 : (360 * n) / of);
  const [done, failed] = [share(good), share(good + bad)];
  const background = `conic-gradient(var(--bamboo) 0 ${done}deg, var(--plum) ${done}deg ${failed}deg, var(--line) ${failed}deg 360deg)`;
  return (
    <View className="ring" style={{ background }}>
      <View className="ring__hole">
        <Text className="ring__count">{good}</Text>
        <Text className="second">共 {of} 份</Text>
      </View>
    </View>
  );
}
