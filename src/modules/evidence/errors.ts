import { errorsOf } from "#core/error.ts";

export const evidenceErrors = {
  "not-decodable": {
    status: 400,
    zh: "读不懂这段内容：应为 PEM、Base64 或十六进制。请检查是否粘贴完整。",
    en: "This is neither PEM, Base64 nor hexadecimal. Check that all of it was pasted.",
  },
  empty: {
    status: 400,
    zh: "内容是空的。请检查选择的文件。",
    en: "There is nothing in it. Check which file was chosen.",
  },
  "private-key": {
    status: 400,
    zh: "这是私钥（或含私钥的文件）。它没有被解析，也没有保存。私钥不该离开签名设备；若它属于在用的证书，请吊销并更换。",
    en: "This is a private key, or a file with one. It was neither taken apart nor kept. A private key must not leave its device: if its certificate is in use, have it revoked and replaced.",
  },
  "certificate-unreadable": {
    status: 400,
    zh: "随附的证书读不懂：应为 PEM 或 Base64 的 X.509 证书。",
    en: "A certificate beside it cannot be read: send X.509 as PEM or Base64.",
  },
} as const;

export const evidenceError = errorsOf("evidence", evidenceErrors);
