/** What people are told, in WeCom's form: title and description 4 to 12 characters, key at most 10, value at most 30. */
export const NOTICES = {
  task: {
    title: "有文书待签",
    description: "请打开小程序查看",
    key: "说明",
    value: "新的待签文书，超时会被退回",
    page: "pages/main/index",
  },
  disowned: {
    title: "有人报“不是我”",
    description: "请安全管理员处置",
    key: "说明",
    value: "签名密钥已按策略冻结，请到控制台处置",
    page: "pages/main/index",
  },
  "own-freeze": {
    title: "签名已暂停",
    description: "你报告了不是本人",
    key: "说明",
    value: "密钥已冻结，自动签已结束；等安全管理员处置",
    page: "pages/main/index",
  },
  "grant-ending": {
    title: "用章授权将到期",
    description: "七日内到期",
    key: "说明",
    value: "需要继续用章的，请印章管理员重新授权",
    page: "pages/main/index",
  },
  "seal-ending": {
    title: "印章将停用",
    description: "签章证书七日内到期",
    key: "说明",
    value: "请系统管理员续期机构证书，否则印章会暂停",
    page: "pages/main/index",
  },
} as const;
export type About = keyof typeof NOTICES;

/** Several tasks that arrive together are one notice. */
export const DELAY_MS: Readonly<Record<About, number>> = {
  task: 60_000,
  disowned: 0,
  "own-freeze": 0,
  "grant-ending": 0,
  "seal-ending": 0,
};
