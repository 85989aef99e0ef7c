import { errorsOf } from "#core/error.ts";

export const hisErrors = {
  "auth-missing": {
    status: 401,
    zh: "缺少请求头 {header}。签名方法见 /api/his/v1/docs。",
    en: "Header {header} is missing. How to sign is in /api/his/v1/docs.",
  },
  "unknown-access-key": { status: 401, zh: "Access Key 不存在或已停用。", en: "The access key is unknown or stopped." },
  "time-off": {
    status: 401,
    zh: "请求时间与服务器相差超过 5 分钟（服务器时间 {serverTime}）。请校准时钟。",
    en: "The request's time is more than five minutes off (server time {serverTime}). Set the clock.",
  },
  "signature-wrong": {
    status: 401,
    zh: "请求签名不正确。请核对待签字符串与密钥。",
    en: "The request's signature is wrong. Check the string to sign and the secret.",
  },
  replayed: {
    status: 401,
    zh: "这个随机数已经用过。每次请求要换新的。",
    en: "This nonce was used already. Use a new one for every request.",
  },
  "nonce-form": {
    status: 400,
    zh: "随机数应为 16–64 位字母、数字、_ 或 -。",
    en: "A nonce has 16 to 64 letters, digits, _ or -.",
  },
  "key-form": {
    status: 400,
    zh: "Idempotency-Key 应为 1–64 位可见字符。",
    en: "An Idempotency-Key has 1 to 64 visible characters.",
  },
  "key-reused": {
    status: 422,
    zh: "这个 Idempotency-Key 已用于另一个请求。",
    en: "This Idempotency-Key was used for a different request.",
  },
  "still-running": {
    status: 409,
    zh: "同一个 Idempotency-Key 的请求还在处理，请稍后重试。",
    en: "The request with this Idempotency-Key is still running. Try again shortly.",
  },
  "auto-sign-one": {
    status: 400,
    zh: "自动签一次只能有一位签名人，且须为本人签名。",
    en: "Auto-sign takes one signer at a time, and a person.",
  },
  "auto-sign-number": {
    status: 400,
    zh: "自动签的数据必须带 externalId：它在 MAC 里。",
    en: "Data for auto-sign needs an externalId: the MAC covers it.",
  },
  "body-too-large": { status: 413, zh: "请求超过 {limitMb} MB。", en: "The request exceeds {limitMb} MB." },
  "not-found": {
    status: 404,
    zh: "没有这个 {what}，或它不属于本应用。",
    en: "There is no such {whatEn}, or it is not this application's.",
  },
  "scope-missing": {
    status: 403,
    zh: "本应用没有 {scope} 权限。请系统管理员在“机构密钥”里授权。",
    en: "This application lacks the scope {scope}. An administrator must grant it.",
  },
  "data-once": {
    status: 400,
    zh: "contentText、contentBase64、digest 必须且只能填一个。",
    en: "Give exactly one of contentText, contentBase64 and digest.",
  },
  "digest-length": {
    status: 400,
    zh: "第 {at} 个摘要的长度不是 {algorithm} 的。",
    en: "Digest {at} does not have the length of {algorithm}.",
  },
  "digest-sm3": {
    status: 400,
    zh: "由本人签名的摘要要用 SM3。",
    en: "A digest a person signs must be SM3.",
  },
  "type-missing": {
    status: 400,
    zh: "由本人签名时要填 type（文书类型编码）：手机上按它分类。",
    en: "type is needed when a person signs: phones list by it.",
  },
  "content-or-digest": {
    status: 400,
    zh: "contentBase64、digest、template 必须且只能填一个。",
    en: "Give exactly one of contentBase64, digest and template.",
  },
  "type-and-title": {
    status: 400,
    zh: "提交 PDF 或摘要时 type 与 title 必填。",
    en: "A PDF or digest comes with type and title.",
  },
  "type-of-template": {
    status: 400,
    zh: "用模板生成的文书随模板归类，请去掉 type。",
    en: "A document made from a template has the template's type: leave type out.",
  },
  "content-form": {
    status: 400,
    zh: "contentBase64 不是规范的 Base64。",
    en: "contentBase64 is not canonical Base64.",
  },
  "no-content": {
    status: 409,
    zh: "这是摘要签名，没有 PDF。请取签名结果。",
    en: "Only a digest was signed: there is no PDF. Fetch the signatures instead.",
  },
  "no-record": {
    status: 404,
    zh: "这份文书还没有存证记录：存档时间戳续期后才有，此前 PDF 本身就能验。",
    en: "There is no evidence record yet: it comes with the first renewal; until then the PDF is enough.",
  },
  "callback-url": {
    status: 400,
    zh: "回调地址应为 http 或 https 网址。",
    en: "A callback address is an http or https URL.",
  },
} as const;

export const hisError = errorsOf("his", hisErrors);
