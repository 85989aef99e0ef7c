import { renewGroup } from "./records/renew-group.ts";
import type { Context } from "#server/context.ts";
import { trustedCertificates } from "#modules/certificate/trust-anchors.ts";
import { timestampStatus } from "#modules/timestamp/status.ts";
import { dueForRecord } from "./records/due-for-record.ts";
import { preservationError } from "./errors.ts";
import { postpone } from "./keeping/note-outcome.ts";
import type { Outside } from "./raise-level.ts";
import { prepareRenewal, type Prepared } from "./records/prepare-renewal.ts";

/** Documents under one token at most: each is read and judged first. */
const MOST = 2000;

/**
 * Renews archive timestamps of all documents that are due, by one token for those the same authorities stamp (RFC 4998
 * §5.2, §5.3): files are not touched, each document gets a link of a few hundred bytes. What cannot be renewed does not
 * hold up the others. Safe to repeat.
 */
export async function renewRecords(ctx: Context, outside: Outside = {}): Promise<void> {
  const due = await dueForRecord(ctx, MOST);
  if (due.length === 0) return;
  const anchors = await trustedCertificates(ctx);
  const { unit } = await timestampStatus(ctx);
  const groups = new Map<string, { authorities: readonly string[] | null; prepared: Prepared[] }>();
  for (const { row, authorities } of due)
    try {
      const until = row.validUntil?.getTime() ?? 0;
      // Another timestamp by the same certificate would prove nothing longer, and records would only grow.
      if ((unit.notAfter?.getTime() ?? 0) <= until)
        throw preservationError("no-later-authority", { until: new Date(until).toISOString().slice(0, 10) });
      const one = await prepareRenewal(ctx, row, anchors);
      const key = JSON.stringify(authorities);
      const group = groups.get(key) ?? { authorities, prepared: [] };
      group.prepared.push(one);
      groups.set(key, group);
    } catch (error) {
      await postpone(ctx, row, error);
    }
  for (const { authorities, prepared } of groups.values())
    try {
      await renewGroup(ctx, { authorities, prepared, anchors }, outside);
    } catch (error) {
      for (const { row } of prepared) await postpone(ctx, row, error);
    }
}
