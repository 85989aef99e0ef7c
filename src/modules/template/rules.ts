/** Pure decisions about templates. A reason is a key of errors.ts; null means yes. */

export type TemplateState = "draft" | "published" | "retired";
/** superseded: another version is current; it can be made current again. */
export type VersionState = "current" | "superseded" | "retired";

export const BASE_LIMIT_MB = 20;
export const IMAGE_LIMIT_MB = 2;

/** Two editors do not overwrite each other: a draft is saved only onto the revision it was made from. */
export function draftRefusal(stored: { state: TemplateState; draftRevision: number }, startedFrom: number) {
  if (stored.state === "retired") return "retired-draft" as const;
  return stored.draftRevision === startedFrom ? null : ("changed-meanwhile" as const);
}

export const makeRefusal = (found: { state: TemplateState; currentVersion: number | null }) => {
  if (found.state === "retired") return "retired" as const;
  return found.currentVersion === null ? ("not-published" as const) : null;
};
