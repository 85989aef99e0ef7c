import { useDidHide } from "@tarojs/taro";
import { useEffect, useState } from "react";
import { terminal } from "./phone.ts";

const SECONDS = 2;

/**
 * Counts down and then calls `then` once, where the person lets things move on by themselves. `left` is null while nothing
 * counts; `stop` ends it for good.
 */
export function useCountdown(isOn: boolean, then: () => void): { left: number | null; stop: () => void } {
  const [left, setLeft] = useState<number | null>(null);
  const [isStopped, setStopped] = useState(false);
  const stop = () => setStopped(true);
  const runs = isOn && !isStopped;
  useDidHide(stop);
  useEffect(() => {
    if (!runs) return;
    let isOver = false;
    terminal.isStill().then(
      (isStill) => {
        if (!isStill && !isOver) setLeft(SECONDS);
      },
      () => {}, // A platform that cannot tell keeps still.
    );
    return () => {
      isOver = true;
      setLeft(null);
    };
  }, [runs]);
  useEffect(() => {
    if (left === null) return;
    if (left === 0) {
      stop();
      then();
      return;
    }
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return { left, stop };
}
