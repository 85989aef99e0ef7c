import { errorsOf } from "#core/error.ts";

export const terminalErrors = {
  "terminal-required": {
    status: 401,
    zh: "登录已过期，请重新打开小程序。",
    en: "The session ended. Open the app again.",
  },
  "terminal-stopped": {
    status: 403,
    zh: "这部手机已被停用。请联系信息科。",
    en: "This phone has been stopped. Ask IT.",
  },
  "terminal-replaced": {
    status: 403,
    zh: "你已换用另一部手机，这部手机上的密钥已作废。要换回来，请点“在这部手机重新开通”。",
    en: "You have moved to another phone; the key on this one is void. To come back, enrol again on this phone.",
  },
  "h5-refused": {
    status: 403,
    zh: "本院只允许在微信小程序里使用。请用微信打开。",
    en: "This hospital allows the WeChat mini-program only. Open it in WeChat.",
  },
  "phone-mismatch": {
    status: 403,
    zh: "微信手机号 {phone} 与工号 {staffNo} 登记的手机号不一致。请换用登记的手机号，或请信息科更新登记。",
    en: "WeChat's number {phone} is not the one on file for {staffNo}. Use that number, or ask IT to update the file.",
  },
  "wecom-mismatch": {
    status: 403,
    zh: "企业微信账号 {userid} 不是工号 {staffNo} 登记的账号。请核对工号，或请信息科在人员信息里登记你的企业微信账号。",
    en: "WeCom account {userid} is not the one on file for {staffNo}. Check the number, or ask IT to put your WeCom account on file.",
  },
  "no-face-here": {
    status: 409,
    zh: "企业微信里不能刷脸（微信的刷脸按微信账号核验）。请用旧手机确认，或由两位同事当面核验。",
    en: "WeCom has no face check (WeChat's is tied to WeChat accounts). Confirm with the old phone, or be checked in person.",
  },
  "no-phone-on-file": {
    status: 409,
    zh: "工号 {staffNo} 没有登记手机号。请信息科补登后再绑定。",
    en: "No mobile number is on file for {staffNo}. Ask IT to add it, then bind again.",
  },
  "bound-to-other": {
    status: 409,
    zh: "这个微信已绑定其他人员。请先请信息科解绑。",
    en: "This WeChat account is bound to somebody else. Ask IT to unbind it first.",
  },
  "claims-used-up": {
    status: 429,
    zh: "工号与手机号连续对不上，已暂停 1 小时。请核对工号；手机号有变请联系信息科更新登记。",
    en: "Staff and phone number did not match several times; paused for an hour. Check the number, or ask IT to update the file.",
  },
  "claim-first": {
    status: 409,
    zh: "请先填写工号并授权手机号。",
    en: "Give your staff number and phone number first.",
  },
  "face-first": {
    status: 403,
    zh: "请先完成刷脸核验（15 分钟内有效），或用旧手机确认。",
    en: "Do the face check first (valid for 15 minutes), or confirm with the old phone.",
  },
  "consent-first": {
    status: 403,
    zh: "刷脸前要先看过并同意《人脸信息处理告知》。不同意可改由同事当面核验。",
    en: "Read and agree to the notice on face data first. Or be checked in person instead.",
  },
  "notice-changed": {
    status: 409,
    zh: "《人脸信息处理告知》刚刚更新。请重新看过再同意。",
    en: "The notice on face data has just changed. Read it again, then agree.",
  },
  "face-not-begun": {
    status: 409,
    zh: "没有进行中的刷脸核验，请重新开始。",
    en: "No face check is under way. Start again.",
  },
  "face-failed": {
    status: 403,
    zh: "刷脸没有通过（代码 {verifyRet}）。请在光线充足处正对镜头再试；姓名或证件号有误请联系信息科。",
    en: "The face check did not pass (code {verifyRet}). Try in good light facing the camera; if name or ID number is wrong, ask IT.",
  },
} as const;

export const terminalError = errorsOf("login", terminalErrors);
