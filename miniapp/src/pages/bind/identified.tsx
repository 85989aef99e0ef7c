import { Text, View } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { type PropsWithChildren, useState } from "react";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Button, Sheet } from "../../ui/parts.tsx";
import { InPerson } from "./in-person.tsx";

export type Point = { icon: IconName; name: string; text: string };

/** What identifying somebody is about, in a few points. */
export function Points({ icon, title, points }: { icon: IconName; title: string; points: readonly Point[] }) {
  return (
    <View className="card">
      <View className="big-icon">
        <Icon name={icon} size={64} />
      </View>
      <View className="title center">{title}</View>
      <View className="rule" />
      {points.map((one) => (
        <View key={one.name} className="why">
          <Icon name={one.icon} size={20} />
          <Text className="why__name">{one.name}</Text>
          <Text className="second">{one.text}</Text>
        </View>
      ))}
    </View>
  );
}

/**
 * The foot of both: a first button where the platform has a face check, and the two ways without one: the old phone, or two
 * colleagues. @param manual what the second one is called
 */
export function OtherWays(props: PropsWithChildren<{ manual: string; onDone: () => Promise<void> }>) {
  const { manual, onDone, children } = props;
  const [isManual, setManual] = useState(false);
  if (isManual)
    return (
      <Sheet onClose={() => setManual(false)}>
        <InPerson onDone={onDone} />
      </Sheet>
    );
  const old = (
    <Button
      kind={children ? "link" : "main"}
      hook="t-old-phone"
      onTap={() => Taro.navigateTo({ url: "/pages/change/index" })}
    >
      旧手机在手边
    </Button>
  );
  const inPerson = (
    <Button kind="link" hook="t-in-person-go" onTap={() => setManual(true)}>
      {manual}
    </Button>
  );
  return (
    <View className="foot">
      {children ?? old}
      <View className="line">
        {children ? old : null}
        {inPerson}
      </View>
    </View>
  );
}
