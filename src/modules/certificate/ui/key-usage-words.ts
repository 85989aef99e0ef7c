import type { Translate } from "#ui/words.ts";

/** The bits of KeyUsage in their order (RFC 5280 §4.2.1.3). */
const USAGES = [
  ["数字签名", "digital signature"],
  ["不可否认", "non-repudiation"],
  ["密钥加密", "key encipherment"],
  ["数据加密", "data encipherment"],
  ["密钥协商", "key agreement"],
  ["签发证书", "certificate signing"],
  ["签发吊销列表", "CRL signing"],
  ["仅加密", "encipher only"],
  ["仅解密", "decipher only"],
] as const;

export function keyUsageWords(bit: number, t: Translate): string {
  const usage = USAGES[bit];
  return usage ? t(usage[0], usage[1]) : String(bit);
}
