import { Text, View } from "@tarojs/components";
import { useEffect, useState } from "react";
import { phone, terminal } from "./phone.ts";

/** How often it is asked, ms: one small call beside the one that signs. */
const EVERY_MS = 700;

/** While a batch is being signed: how many are, and how many carry their timestamp. */
export function SigningProgress({ taskIds }: { taskIds: readonly string[] }) {
  const [made, setMade] = useState({ signed: 0, stamped: 0 });
  useEffect(() => {
    let isHere = true;
    const ask = async () => {
      while (isHere) {
        await terminal.wait(EVERY_MS);
        const found = await phone.progress(taskIds).catch(() => null); // the next asking may get through
        if (isHere && found)
          setMade({ signed: found.items.length, stamped: found.items.filter((one) => one.isStamped).length });
      }
    };
    void ask();
    return () => {
      isHere = false;
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
