import { StateTag } from "#ui/state-tag.tsx";
import type { Translate } from "#ui/words.ts";
import { type PersonState, type Role, ROLES } from "../rules.ts";

export function PersonStateTag({ state, t }: { state: PersonState; t: Translate }) {
  return state === "active" ? (
    <StateTag tone="done">{t("正常", "In service")}</StateTag>
  ) : (
    <StateTag tone="off">{t("已停用", "Stopped")}</StateTag>
  );
}

export const roleWords = (roles: readonly Role[], t: Translate): string =>
  roles.map((role) => t(ROLES[role].zh, ROLES[role].en)).join(t("、", ", "));
