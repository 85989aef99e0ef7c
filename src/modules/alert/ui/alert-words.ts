import type { Translate } from "#ui/words.ts";
import type { About, AlertState } from "../rules.ts";

const ABOUTS: Record<About, readonly [zh: string, en: string]> = {
  sso: ["扫码登录", "Login by scan"],
  console: ["后台登录", "Console login"],
  signature: ["一次签名", "Signature"],
};
export const aboutWords = (about: About, t: Translate): string => t(...ABOUTS[about]);

const STATES: Record<AlertState, readonly [zh: string, en: string]> = {
  open: ["待处置", "Open"],
  released: ["误报，已解冻", "Mistaken, released"],
  confirmed: ["属实，密钥已注销", "Confirmed, keys ended"],
};
export const alertStateWords = (state: AlertState, t: Translate): string => t(...STATES[state]);
