import { errorsOf } from "#core/error.ts";

export const personErrors = {
  "not-found": {
    status: 404,
    zh: "没有工号为 {staffNo} 的人员。请核对工号。",
    en: "Nobody has staff number {staffNo}. Check it.",
  },
  stopped: {
    status: 403,
    zh: "{name}（{staffNo}）已停用。请联系信息科。",
    en: "{name} ({staffNo}) is stopped. Ask IT.",
  },
  "no-id-number": {
    status: 409,
    zh: "{staffNo} 没有登记证件号码，不能刷脸实名。请信息科补登。",
    en: "{staffNo} has no ID number on file, so the face check cannot run. IT must add it.",
  },
  "unknown-campus": { status: 400, zh: "院区编码 {code} 不存在。", en: "There is no campus {code}." },
  "unknown-department": { status: 400, zh: "科室编码 {code} 不存在。", en: "There is no department {code}." },
  "unknown-role": { status: 400, zh: "没有“{role}”这个角色。", en: "There is no role “{role}”." },
  "unknown-tutor": { status: 400, zh: "带教老师工号 {staffNo} 不存在。", en: "Tutor {staffNo} is not on the staff." },
  "tutor-missing": { status: 400, zh: "实习进修人员要填带教老师工号。", en: "A trainee needs a tutor's staff number." },
  "staff-no-form": {
    status: 400,
    zh: "工号应为 1–32 位字母、数字、_ 或 -。",
    en: "A staff number has 1–32 letters, digits, _ or -.",
  },
  "staff-no-twice": { status: 400, zh: "工号与第 {row} 行重复。", en: "Same staff number as row {row}." },
  "name-form": { status: 400, zh: "姓名应为 1–40 字。", en: "A name has 1–40 characters." },
  "category-unknown": { status: 400, zh: "未知的人员类别“{category}”。", en: "Unknown category “{category}”." },
  "phone-digits": { status: 400, zh: "手机号应为 11 位数字。", en: "A mobile number has 11 digits." },
  "phone-taken": {
    status: 400,
    zh: "手机号已被 {name}（{staffNo}）使用。",
    en: "That number belongs to {name} ({staffNo}).",
  },
  "wecom-form": {
    status: 400,
    zh: "企业微信账号应为 1–64 位字母、数字或 _ - @ .，以字母、数字或 _ 开头。",
    en: "A WeCom account has 1–64 letters, digits, _ - @ or a dot, and begins with a letter, digit or _.",
  },
  "wecom-taken": {
    status: 400,
    zh: "企业微信账号已登记给 {name}（{staffNo}）。",
    en: "That WeCom account belongs to {name} ({staffNo}).",
  },
  "id-number-length": { status: 400, zh: "身份证号应为 18 位。", en: "An ID number has 18 characters." },
  "id-number-date": {
    status: 400,
    zh: "身份证号里的出生日期不存在。",
    en: "The birth date in the ID number does not exist.",
  },
  "id-number-check": {
    status: 400,
    zh: "身份证校验位错误（第 18 位）。",
    en: "The ID number's check character (18th) is wrong.",
  },
  "id-number-taken": {
    status: 400,
    zh: "证件号码与 {name}（{staffNo}）相同。",
    en: "Same ID number as {name} ({staffNo}).",
  },
} as const;

export type PersonReason = keyof typeof personErrors;
export const personError = errorsOf("person", personErrors);
