import { errorsOf } from "#core/error.ts";

export const loginErrors = {
  "wrong-password": {
    status: 401,
    zh: "工号或密码不对。连错 5 次会锁定 15 分钟。",
    en: "Staff number or password is wrong. Five wrong tries lock the account for 15 minutes.",
  },
  "wrong-code": {
    status: 401,
    zh: "动态码不对，还可以试 {left} 次。请看手机时间是否准确，并输入最新的 6 位。",
    en: "The code is wrong; {left} tries left. Check the phone's clock and enter the newest six digits.",
  },
  "used-code": {
    status: 401,
    zh: "这个动态码已经用过。请等下一个（最多 30 秒）。",
    en: "This code was used already. Wait for the next one (at most 30 seconds).",
  },
  locked: {
    status: 429,
    zh: "账号已锁定，{minutes} 分钟后可再试。忘记密码请联系信息科重设。",
    en: "The account is locked for {minutes} more minutes. Ask IT to reset a forgotten password.",
  },
  "address-busy": {
    status: 429,
    zh: "这台电脑失败次数太多，15 分钟后再试。",
    en: "Too many failures from this computer. Try again in 15 minutes.",
  },
  "session-ended": { status: 401, zh: "已退出登录，请重新登录。", en: "You were signed out. Sign in again." },
  "session-expired": {
    status: 401,
    zh: "太久没有操作，请重新登录；登录后回到原来的页面。",
    en: "The session timed out. Sign in again to return to the same page.",
  },
  "password-short": { status: 400, zh: "密码应为 12–128 位。", en: "A password has 12 to 128 characters." },
  "totp-form": {
    status: 400,
    zh: "动态码密钥应为 Base32 编码的 20 字节。",
    en: "A second-factor secret is 20 bytes in Base32.",
  },
} as const;

export const loginError = errorsOf("login", loginErrors);
