import type { SealPlace } from "#modules/document/input.ts";
import type { RuleKind } from "../rules.ts";

/** Where a seal goes, as it is typed. */
export type PlaceDraft = {
  rule: RuleKind;
  page: string;
  x: string;
  y: string;
  keyword: string;
  occurrence: string;
  dx: string;
  dy: string;
  field: string;
  edge: "left" | "right";
  which: "all" | "odd";
};

/** Millimetres a seal's box has when only its corner is given: it takes its own size about the middle. */
const BOX = { width: 42, height: 42 };

export function placeFrom(draft: PlaceDraft, box = BOX): SealPlace {
  const { rule, page, x, y, keyword, occurrence, dx, dy, field, edge, which } = draft;
  if (rule === "coordinates") return { kind: rule, page: Number(page), x: Number(x), y: Number(y), ...box };
  if (rule === "keyword")
    return { kind: rule, keyword, occurrence: Number(occurrence), dx: Number(dx), dy: Number(dy) };
  if (rule === "template" || rule === "every-page") return { kind: rule };
  return rule === "field" ? { kind: rule, name: field } : { kind: rule, pages: which, edge };
}
