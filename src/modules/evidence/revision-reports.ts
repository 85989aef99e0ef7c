import type { LaterChange, RevisionReport, SignatureReport } from "./report.ts";

/**
 * What each revision of the file was: the signatures that end it and, as those before it see it, what it added.
 * @param ends offset behind each revision
 */
export function revisionReports(
  ends: readonly number[],
  signatures: readonly Pick<SignatureReport, "name" | "revision" | "changesAfter">[],
): RevisionReport[] {
  return ends.map((end, at) => {
    const revision = at + 1;
    const seen = new Map<string, RevisionReport["changes"][number]>();
    for (const { changesAfter } of signatures)
      for (const change of changesAfter) {
        if (change.revision !== revision) continue;
        const key = `${change.code} ${change.zh}`;
        // One signature may permit what another forbids: the stricter one is told.
        const known = seen.get(key);
        if (!known || gravity(change) > gravity(known)) seen.set(key, change);
      }
    const signs = signatures.filter((one) => one.revision === revision).map(({ name }) => name);
    return { revision, end, signs, changes: [...seen.values()] };
  });
}

const gravity = ({ isAllowed, isPermitted }: LaterChange): number => (isAllowed ? 0 : isPermitted ? 1 : 2);
