import type { Translate } from "#ui/words.ts";
import { missedReason } from "../rules.ts";

/** Who was asked before and did not stamp, and why. */
export const missedWords = (missed: readonly { authority: string; code: string }[], t: Translate): string =>
  missed
    .map(missedReason)
    .map(({ zh, en }) => t(zh, en))
    .join(t("；", "; "));
