import type { Translate } from "#ui/words.ts";

const WORDS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  "preservation.no-revocation": ["查不到吊销状态，等 CA 的 CRL 或 OCSP", "Waits for the CA's CRL or OCSP"],
  "preservation.no-later-authority": ["等有效期更长的时间戳证书", "Waits for a later timestamp certificate"],
  "preservation.authority-revoked": [
    "存档时间戳的机构已被吊销，不能再续",
    "Its authority was revoked before it stamped",
  ],
  "preservation.no-archive": ["文书最后没有有效的存档时间戳", "It does not end with a valid archive timestamp"],
  "preservation.record-refused": ["存证记录自查未通过，请看日志", "The record failed its own check; see the log"],
  "preservation.not-reached": ["写入后复核未通过，请看日志", "Failed its check after writing; see the log"],
  "timestamp.time-not-available": ["时间戳服务没有可信时间", "The timestamp service has no trusted time"],
  "timestamp.no-unit": ["时间戳服务没有可用证书", "The timestamp service has no valid certificate"],
  "timestamp.unit-expiring": ["时间戳证书即将到期", "The timestamp certificate is about to end"],
  "document.moved": ["文书刚有新签名，随后再补", "Somebody signed meanwhile; it follows"],
};

/** Why a document is not kept yet. A reason without words is shown by its code, which the log has too. */
export function problemWords(problem: string | null, t: Translate): string {
  if (problem === null) return t("排队中", "in the queue");
  const found = WORDS[problem];
  return found ? t(...found) : problem;
}
