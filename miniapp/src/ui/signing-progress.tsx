import { Text, View } from "@tarojs/components";
import { useEffect, useState } from "react";
import { phone } from "./phone.ts";

/** How often it is asked, ms: one small call beside the one that signs. */
const EVERY_MS = 700;

/** While a batch is being signed: how many are, and how many carry their timestamp. */
export function SigningProgress({ taskIds }: { taskIds: readonly string[] }) {
  const [made, setMade] = useState({ signed: 0, stamped: 0 });
  useEffect(() => {
    let [isAsking, isHere] = [false, true];
    const timer = setInterval(() => {
      if (isAsking) return;
      isAsking = true;
      phone
        .progress(taskIds)
        .then(
          ({ items }) => {
            if (isHere) setMade({ signed: items.length, stamped: items.filter((one) => one.isStamped).length });
          },
          () => {}, // the next asking may get through
        )
        .finally(() => {
          isAsking = false;
        });
    }, EVERY_MS);
    return () => {
      isHere = false;
      clearInterval(timer);
    };
  }, []);
  const share = Math.round((50 * (made.signed + made.stamped)) / taskIds.length);
  return (
    <View className="progress t-progress" role="progressbar" aria-valuenow={share} aria-label="签署进度">
      <View className="progress__bar">
        <View className="progress__done" style={{ width: `${share}%` }} />
      </View>
      <Text className="second">
        {made.signed === 0
          ? `正在核对密码，准备签 ${taskIds.length} 份…`
          : `已签 ${made.signed} / ${taskIds.length} 份，已加时间戳 ${made.stamped} 份`}
      </Text>
    </View>
  );
}
