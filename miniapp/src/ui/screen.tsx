import { View } from "@tarojs/components";
import type { PropsWithChildren } from "react";
import { modesOf, useDisplay } from "./display.ts";

/** The root of a page, in the size and colours the person chose. `className` says what kind of page it is. */
export function Screen({ className = "", children }: PropsWithChildren<{ className?: string }>) {
  const display = useDisplay();
  return <View className={`screen ${modesOf(display)} ${className}`}>{children}</View>;
}
