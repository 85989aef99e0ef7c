import { View } from "@tarojs/components";

/** One of several, as a chip. */
export function Choice(props: { hook: string; isOn: boolean; onTap: () => Promise<void>; children: string }) {
  const { hook, isOn, onTap, children } = props;
  return (
    <View
      className={`chip ${hook} ${isOn ? "chip--on" : ""}`}
      role="radio"
      aria-checked={isOn}
      onClick={() => void onTap()}
    >
      {children}
    </View>
  );
}
