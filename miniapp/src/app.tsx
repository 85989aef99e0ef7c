import "./ui/tokens.scss";
import "./ui/parts.scss";
import "./ui/pages.scss";
import { useDidHide, useLaunch } from "@tarojs/taro";
import type { PropsWithChildren } from "react";
import { recallDisplay } from "./ui/display.ts";
import { phone } from "./ui/phone.ts";

/** The frame of every page. What is prepared for signing does not outlive the moment the app is on screen. */
export default function App({ children }: PropsWithChildren) {
  useLaunch(() => void recallDisplay());
  useDidHide(() => phone.hide());
  return children;
}
