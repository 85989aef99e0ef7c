import { tellVault } from "#modules/key/end-sessions-of.ts";
import { importStaff, type ImportResult } from "#modules/person/import-staff.ts";
import type { StaffRow } from "#modules/person/input.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { endAccess } from "./end-access.ts";
import { handOver, owedHandOver } from "./hand-over.ts";

/**
 * Staff as the HR system sends them. Whom it stops, leaves: phones, keys and sessions end in the import's own transaction,
 * and what waited for them goes back to its senders.
 */
export async function importStaffWhoLeave(
  ctx: Context,
  rows: readonly StaffRow[],
  options: { dryRun: boolean },
): Promise<ImportResult> {
  const windows: string[] = [];
  const stopped: string[] = [];
  const result = await importStaff(ctx, rows, options, async (tx, personId) => {
    const ended = await endAccess(tx, ctx, personId, "left");
    const { terminals, keys, sessions } = ended;
    await record(tx, ctx, {
      type: "leaving.left",
      subject: personId,
      data: { why: "left", terminals, keys, sessions, successor: null },
    });
    await owedHandOver(tx, ctx, { personId, toPersonId: null });
    windows.push(...ended.windows);
    stopped.push(personId);
  });
  await tellVault(ctx, windows, "leaving");
  for (const personId of stopped) await handOver(ctx, { personId, toPersonId: null });
  return result;
}
