import { errorsOf } from "#core/error.ts";

export const timestampErrors = {
  "time-not-available": {
    status: 503,
    zh: "时间戳服务没有可信时间，已停止签发。请管理员检查时间源。",
    en: "The timestamp service has no trusted time and issues nothing. Check the time sources.",
  },
  "no-unit": {
    status: 503,
    zh: "时间戳服务还没有可用的证书。请管理员申请时间戳证书。",
    en: "The timestamp service has no valid certificate. An administrator must request one.",
  },
  "unit-expiring": {
    status: 503,
    zh: "时间戳证书将于 {until} 到期，已停止签发。请管理员更换。",
    en: "The timestamp certificate ends on {until}; nothing is issued any more. Replace it.",
  },
  "source-failed": {
    status: 422,
    zh: "时间源 {host}:{port} 试连失败：{why}。没有保存；请检查地址、端口、密钥和防火墙（UDP）。",
    en: "The time source {host}:{port} failed its trial: {whyEn}. Nothing was saved; check address, port, key and firewall (UDP).",
  },
  "source-unknown": {
    status: 404,
    zh: "没有这个时间源，可能已被删除。请刷新。",
    en: "There is no such time source; it may have been removed. Refresh.",
  },
  "external-refused": {
    status: 502,
    zh: "外部时间戳“{name}”的应答没有采用：{why}[（{detail}）]。",
    en: "The answer of the outside authority “{name}” is not used: {whyEn}[ ({detail})].",
  },
  "external-unknown": {
    status: 409,
    zh: "外部时间戳服务的列表已经变了。请刷新后再改。",
    en: "The list of outside authorities has changed meanwhile. Refresh and change it again.",
  },
  "external-name": {
    status: 409,
    zh: "已有名为“{name}”的外部时间戳服务。请换一个名称，或修改原来那条。",
    en: "There is an outside authority named “{name}” already. Choose another name, or change that one.",
  },
  "not-a-token": {
    status: 400,
    zh: "这不是时间戳令牌（RFC 3161），或其中没有令牌。请选 .tsr、.tst 文件。",
    en: "This is no time-stamp token (RFC 3161), or a response without one. Choose a .tsr or .tst file.",
  },
  "hash-unknown": {
    status: 400,
    zh: "令牌用的摘要算法（{hash}）不被接受：太弱或不认识。",
    en: "The token's hash algorithm ({hash}) is not accepted: it is weak or unknown.",
  },
  "no-room": {
    status: 500,
    zh: "时间戳令牌放不进留好的 {bytes} 字节。请把追踪号告诉信息科。",
    en: "The token does not fit into the {bytes} bytes kept for it. Give IT the trace number.",
  },
  "none-available": {
    status: 503,
    zh: "所列时间戳服务都签不出可用的时间戳（{tried}）。恢复后自动补上；请管理员检查时间源与外部通道。",
    en: "None of the listed authorities gave a usable timestamp ({triedEn}). It is made up when one is back; check the time sources and the channels.",
  },
  refused: {
    status: 400,
    zh: "时间戳请求不被接受（{failure}）。请核对摘要算法、摘要长度、策略和随机数。",
    en: "The request is not accepted ({failure}). Check the digest's algorithm and length, the policy and the nonce.",
  },
  "unit-profile": {
    status: 503,
    zh: "时间戳证书不合要求（{why}），不能签发。请联系 CA 重新签发时间戳证书。",
    en: "The timestamp certificate does not fit its purpose ({why}); nothing is issued. The CA must issue another one.",
  },
} as const;

export const timestampError = errorsOf("timestamp", timestampErrors);
