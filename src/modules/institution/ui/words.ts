import type { Translate } from "#ui/words.ts";
import type { KeyAlgorithm } from "../rules.ts";

const ALGORITHMS: Record<KeyAlgorithm, string> = { sm2: "SM2", "rsa-2048": "RSA 2048", "rsa-3072": "RSA 3072" };
export const algorithmName = (algorithm: KeyAlgorithm): string => ALGORITHMS[algorithm];

const FORMATS = {
  p1: ["P1 裸签名", "P1, raw"],
  "p7-attached": ["P7 附带原文", "P7, attached"],
  "p7-detached": ["P7 不附带原文", "P7, detached"],
} as const;
export const formatName = (format: keyof typeof FORMATS, t: Translate): string => {
  const [zh, en] = FORMATS[format];
  return t(zh, en);
};
