import { errorsOf } from "#core/error.ts";

export const preservationErrors = {
  "no-revocation": {
    status: 503,
    zh: "查不到“{subject}”的吊销状态（{why}），暂不能写入长期验证资料。请检查 CA 的 CRL 或 OCSP 地址；系统会自动重试。",
    en: "The revocation status of “{subject}” is unknown ({why}), so nothing is kept yet. Check the CA's CRL or OCSP; this is tried again.",
  },
  "no-later-authority": {
    status: 503,
    zh: "存档时间戳 {until} 到期，而时间戳服务还没有有效期更长的证书。请管理员更换时间戳证书；系统会自动续期。",
    en: "The archive timestamp ends on {until} and the timestamp service has no later certificate. Replace it; this is tried again.",
  },
  "authority-revoked": {
    status: 409,
    zh: "“{subject}”在盖存档时间戳之前已被吊销，这枚时间戳不能再续。请联系该时间戳机构和信息科核实。",
    en: "“{subject}” had been revoked when it stamped the archive; that timestamp cannot be renewed. Ask the authority and IT.",
  },
  "no-archive": {
    status: 409,
    zh: "文书最后没有有效的存档时间戳，不能续期。请把追踪号告诉信息科。",
    en: "The document does not end with a valid archive timestamp, so nothing can be renewed. Tell IT the trace number.",
  },
  "record-refused": {
    status: 500,
    zh: "续期后的存证记录自查未通过（{why}），没有保存。系统会自动重试。",
    en: "The renewed evidence record failed its own check ({why}) and was not stored. This is tried again.",
  },
  "not-reached": {
    status: 500,
    zh: "写入后复核只达到 {reached}，要求 {wanted}。请把追踪号 {requestId} 告诉信息科。",
    en: "Checked after writing, the document has reached {reached}; {wanted} is asked for. Tell IT the trace number {requestId}.",
  },
} as const;

export const preservationError = errorsOf("preservation", preservationErrors);
