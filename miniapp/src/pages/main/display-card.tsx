import { Text, View } from "@tarojs/components";
import { Choice } from "../../ui/choice.tsx";
import { chooseDisplay, type Display, useDisplay } from "../../ui/display.ts";
import { Icon } from "../../ui/icon.tsx";

const SIZES: readonly [Display["size"], string][] = [
  ["standard", "标准"],
  ["large", "大字"],
];
const THEMES: readonly [Display["theme"], string][] = [
  ["system", "随手机"],
  ["light", "浅色"],
  ["dark", "深色"],
];

/** 大字与深色: kept on this phone. */
export function DisplayCard() {
  const { size, theme } = useDisplay();
  return (
    <View className="card">
      <View className="line">
        <Icon name="letters" />
        <Text className="row__title">大字与深色</Text>
      </View>
      <View className="chips gap" role="radiogroup" aria-label="字号">
        {SIZES.map(([one, name]) => (
          <Choice key={one} hook={`t-size-${one}`} isOn={size === one} onTap={() => chooseDisplay({ size: one })}>
            {name}
          </Choice>
        ))}
      </View>
      <View className="chips" role="radiogroup" aria-label="颜色">
        {THEMES.map(([one, name]) => (
          <Choice key={one} hook={`t-theme-${one}`} isOn={theme === one} onTap={() => chooseDisplay({ theme: one })}>
            {name}
          </Choice>
        ))}
      </View>
    </View>
  );
}
