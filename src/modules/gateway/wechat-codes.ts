import type { AppError, Words } from "#core/error.ts";
import { gatewayError, serviceFacts } from "./errors.ts";

type Reason = Parameters<typeof gatewayError>[0];

/** WeChat's errcode to what a person can do about it. */
const BY_CODE: Readonly<Record<number, Reason>> = {
  40029: "code-used",
  40163: "code-used",
  40226: "wechat-blocked",
  45009: "wechat-busy",
  45011: "wechat-busy",
  40001: "wechat-settings",
  40013: "wechat-settings",
  40125: "wechat-settings",
  40164: "wechat-settings",
  41002: "wechat-settings",
  41004: "wechat-settings",
  48001: "wechat-settings",
  84001: "face-expired",
  84006: "face-identity",
};

export function wechatError(code: number): AppError {
  return gatewayError(BY_CODE[code] ?? "wechat-code", { ...serviceFacts("wechat"), code });
}

const CAPTURE: Words = {
  zh: "没有采集到清晰的人脸。请在光线充足处正对屏幕，再刷一次。",
  en: "No clear picture of the face. Face the screen in good light and try again.",
};
const CANCELLED: Words = { zh: "你取消了刷脸。准备好后再刷一次。", en: "You cancelled. Try again when ready." };
const CAMERA: Words = {
  zh: "没有相机权限。请在微信“设置 · 授权管理”里允许使用摄像头后再刷。",
  en: "No camera permission. Allow the camera in WeChat's settings, then try again.",
};
const DEVICE: Words = {
  zh: "这部手机不支持刷脸。请换一部手机，或到信息科当面核验。",
  en: "This phone cannot do the face check. Use another one, or come to IT in person.",
};
const LATER: Words = {
  zh: "微信刷脸服务出错。请一分钟后再刷。",
  en: "WeChat's face service failed. Try again in a minute.",
};

const BY_RESULT: Readonly<Record<number, Words>> = {
  10002: CAPTURE,
  10003: {
    zh: "姓名与身份证号不一致。请人事核对你的档案后再刷。",
    en: "Name and ID number do not match. Have your staff record checked.",
  },
  10004: {
    zh: "刷脸与身份证照片不是同一人。请本人再刷一次。",
    en: "The face does not match the ID. Do it yourself, once more.",
  },
  10026: {
    zh: "公安库里查不到这个身份证号。请人事核对你的档案。",
    en: "The ID number is not on file. Have your record checked.",
  },
  10042: { zh: "刷脸太频繁。请十分钟后再刷。", en: "Too many face checks. Try again in ten minutes." },
  90001: DEVICE,
  90002: CANCELLED,
  90003: CANCELLED,
  90004: CANCELLED,
  90005: CANCELLED,
  90006: CANCELLED,
  90008: CAMERA,
  90009: CAMERA,
  90010: CAMERA,
  90011: CAPTURE,
  90013: CAPTURE,
  90014: CAPTURE,
  90017: { zh: "刷脸超时。请再刷一次。", en: "The face check took too long. Try again." },
  90109: DEVICE,
};

/** WeChat's verify_ret in words that name the fix. */
export function faceWords(verifyRet: number): Words {
  return BY_RESULT[verifyRet] ?? LATER;
}
