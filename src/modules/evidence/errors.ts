import { errorsOf } from "#core/error.ts";

export const evidenceErrors = {
  "not-decodable": {
    status: 400,
    zh: "读不懂这段内容：应为 PEM、Base64 或十六进制。请检查是否粘贴完整。",
    en: "This is neither PEM, Base64 nor hexadecimal. Check that all of it was pasted.",
  },
  "certificate-unreadable": {
    status: 400,
    zh: "随附的证书读不懂：应为 PEM 或 Base64 的 X.509 证书。",
    en: "A certificate beside it cannot be read: send X.509 as PEM or Base64.",
  },
} as const;

export const evidenceError = errorsOf("evidence", evidenceErrors);
