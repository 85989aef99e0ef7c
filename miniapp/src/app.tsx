import "./ui/tokens.scss";
import "./ui/parts.scss";
import "./ui/pages.scss";
import { useDidHide } from "@tarojs/taro";
import type { PropsWithChildren } from "react";
import { phone } from "./ui/phone.ts";

/** The frame of every page. What is prepared for signing does not outlive the moment the app is on screen. */
export default function App({ children }: PropsWithChildren) {
  useDidHide(() => phone.hide());
  return children;
}
