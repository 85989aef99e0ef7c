import type { Translate } from "#ui/words.ts";
import type { Level, Renewal } from "../rules.ts";

/** A PAdES level in the words of people, with its name for those who know it. */
export function levelWords(level: Level, t: Translate): string {
  switch (level) {
    case "B-T":
      return t("时间戳（B-T）", "Timestamp (B-T)");
    case "B-LT":
      return t("附验证资料（B-LT）", "With validation data (B-LT)");
    case "B-LTA":
      return t("存档时间戳，自动续期（B-LTA）", "Archive timestamp, renewed (B-LTA)");
    default:
      return level satisfies never;
  }
}

/** Where the archive timestamp is renewed; nothing for levels without one. */
export function renewalWords(level: Level, renewal: Renewal, t: Translate): string | null {
  if (level !== "B-LTA") return null;
  return renewal === "record"
    ? t("续期记在存证记录，文件不动", "Renewed in a record beside the file")
    : t("续期写进每份文件", "Renewed inside each file");
}
