import { isOnlyLines, type Stroke } from "#core/ink/stroke.ts";

/** Pure decisions about seals and handwriting. A reason is a key of errors.ts; null means yes. */

export const PNG_LIMIT = 200 * 1024;
export const STORED = { widthPx: 600, heightPx: 240 } as const;

/** Strokes nobody writes a name with; what was not sent cannot be looked at. */
export const strokesRefusal = (ink: readonly Stroke[] | undefined) =>
  ink && isOnlyLines(ink) ? ("line" as const) : null;

/** `ink` is the share of dark pixels within the trimmed picture, 0–1; sizes are of the trimmed picture. */
export function handwritingRefusal(found: { strokes: number; ink: number; widthPx: number; heightPx: number }) {
  if (found.strokes < 1 || found.ink === 0) return "empty" as const;
  if (found.widthPx < 40 || found.heightPx < 16) return "faint" as const;
  return found.ink > 0.6 ? ("blot" as const) : null;
}

/** Fewer dots an inch are seen on paper. */
export const DPI_LEAST = 300;

export const SEAL_KINDS = ["hospital", "records", "diagnosis", "department", "name", "void"] as const;
export type SealKind = (typeof SEAL_KINDS)[number];

export const KIND_NAMES: Readonly<Record<SealKind, { zh: string; en: string }>> = {
  hospital: { zh: "医院公章", en: "Hospital seal" },
  records: { zh: "病历专用章", en: "Medical records seal" },
  diagnosis: { zh: "诊断证明专用章", en: "Diagnosis seal" },
  department: { zh: "科室章", en: "Department seal" },
  name: { zh: "人名章", en: "Name seal" },
  void: { zh: "作废章", en: "Void stamp" },
};

/** What a template may call a seal: its kind, its name or its number. */
export const isMeant = (called: string, { kind, name, no }: { kind: SealKind; name: string; no: string }): boolean =>
  [KIND_NAMES[kind].zh, KIND_NAMES[kind].en, name, no].includes(called.trim());

/** SES_ESPropertyInfo.type of GB/T 38540: 1 a unit's, 2 a person's. */
export const sealTypeOf = (kind: SealKind): 1 | 2 => (kind === "name" ? 2 : 1);

/**
 * 草稿 → 待审批 → 已启用 ⇄ 已停用 → 已收缴 → 已销毁. `suspended` is 证书到期暂停: nobody's decision, ended by a certificate in force
 * and new seal data.
 */
export const SEAL_STATES = [
  "draft",
  "pending",
  "enabled",
  "disabled",
  "suspended",
  "surrendered",
  "destroyed",
] as const;
export type SealState = (typeof SEAL_STATES)[number];

/** From where each state may be reached by whoever has 管理权. */
const REACHED_FROM: Readonly<Record<"enabled" | "disabled" | "surrendered" | "destroyed", readonly SealState[]>> = {
  enabled: ["disabled"],
  disabled: ["enabled", "suspended"],
  surrendered: ["disabled"],
  destroyed: ["surrendered"],
};
export type Move = keyof typeof REACHED_FROM;

export const moveRefusal = (from: SealState, to: Move) => (REACHED_FROM[to].includes(from) ? null : ("move" as const));

/** Whether a face may be changed: not while the first is waited for, nor once the seal is given up. */
export const changeRefusal = (state: SealState) =>
  state === "draft" || state === "enabled" || state === "disabled" || state === "suspended" ? null : ("move" as const);

export function useRefusal(state: SealState) {
  if (state === "enabled") return null;
  return state === "suspended" ? ("suspended" as const) : ("not-enabled" as const);
}

/** 作废章 makes void and does nothing else; no other seal does. */
export function purposeRefusal(kind: SealKind, isVoiding: boolean) {
  if (kind === "void") return isVoiding ? null : ("only-voids" as const);
  return isVoiding ? ("not-void-seal" as const) : null;
}

/** 管理权, 使用权, 审计权. */
export const POWERS = ["manage", "use", "audit"] as const;
export type Power = (typeof POWERS)[number];

const HELD = { manage: "holds-manage", use: "holds-use", audit: "holds-audit" } as const;

/** Nobody holds two powers over one seal. @param held those the person has */
export function powerRefusal(held: readonly Power[], wanted: Power) {
  const other = held.find((one) => one !== wanted);
  return other ? HELD[other] : null;
}

export const APPLICATION_KINDS = ["make", "change", "grant", "use"] as const;
export type ApplicationKind = (typeof APPLICATION_KINDS)[number];
export type ApplicationState = "pending" | "approved" | "refused" | "withdrawn";

export const approversNeeded = (isHighRisk: boolean): 1 | 2 => (isHighRisk ? 2 : 1);

/**
 * Whether this person may decide: never the applicant nor whom it favours, each approver once.
 * @param of.decidedBy who has decided already
 */
export function decideRefusal(
  of: { state: ApplicationState; applicantId: string; favours: string | null; decidedBy: readonly string[] },
  personId: string,
) {
  if (of.state !== "pending") return "decided" as const;
  if (of.applicantId === personId) return "own-application" as const;
  if (of.favours === personId) return "own-favour" as const;
  return of.decidedBy.includes(personId) ? ("twice" as const) : null;
}

export const GRANT_HOLDERS = ["person", "role", "department", "application"] as const;
export type GrantHolder = (typeof GRANT_HOLDERS)[number];

export type GrantTerms = {
  state: "active" | "revoked";
  documentTypes: readonly string[] | null;
  documentId: string | null;
  from: Date;
  until: Date;
  maxUses: number | null;
  uses: number;
};

/** It is told this long before a grant ends. */
export const WARN_DAYS = 7;
const DAY_MS = 86_400_000;

/** Whole days until then, when these are seven or fewer and it is not over; null when nothing is to be told. */
export function daysUntil(until: Date, now: Date): number | null {
  const left = until.getTime() - now.getTime();
  return left <= 0 || left > WARN_DAYS * DAY_MS ? null : Math.ceil(left / DAY_MS);
}

/** The same until a grant in force ends. 用章申请 is for a week from the beginning. */
export const daysLeft = (grant: Pick<GrantTerms, "state" | "until" | "documentId">, now: Date): number | null =>
  grant.state === "revoked" || grant.documentId !== null ? null : daysUntil(grant.until, now);

/** Whether a grant covers one more use of this document now. @param of.isHere whether its addresses cover where somebody is */
export function grantRefusal(grant: GrantTerms, of: { documentId: string; type: string; now: Date; isHere: boolean }) {
  if (grant.state === "revoked") return "grant-revoked" as const;
  if (grant.documentId !== null && grant.documentId !== of.documentId) return "grant-document" as const;
  if (grant.documentTypes !== null && !grant.documentTypes.includes(of.type)) return "grant-type" as const;
  if (of.now < grant.from) return "grant-early" as const;
  if (of.now >= grant.until) return "grant-over" as const;
  if (!of.isHere) return "grant-elsewhere" as const;
  return grant.maxUses !== null && grant.uses >= grant.maxUses ? ("grant-spent" as const) : null;
}

/** Places somebody can choose, and those the log names: every page is how 作废 is done. */
export const RULE_KINDS = ["coordinates", "keyword", "field", "seam", "template"] as const;
export type RuleKind = (typeof RULE_KINDS)[number] | "every-page";
