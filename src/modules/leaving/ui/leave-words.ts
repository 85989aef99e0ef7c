import type { Translate } from "#ui/words.ts";
import type { LeaveWhy } from "../rules.ts";

export const leaveWhyWords = (why: LeaveWhy, t: Translate): string =>
  why === "left" ? t("离职、退休或调离", "Left, retired or transferred") : t("执业资格被吊销", "Licence withdrawn");
