import { eq } from "drizzle-orm";
import type { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { isDuplicateKey, type Tx } from "#server/db.ts";
import { digestOfIdNumber, sealIdNumber } from "./id-number.ts";
import { type Judged, judgeRows, type Stored, type Wanted } from "./import/judge-rows.ts";
import { type StaffRow, staffRowInput } from "./input.ts";
import { person, personRole } from "./schema.ts";

export type RowOutcome = "created" | "updated" | "unchanged" | "refused";
export type RowResult = {
  /** From 1, in the order given. */
  row: number;
  staffNo: string;
  outcome: RowOutcome;
  /** Every reason this row was refused; empty otherwise. */
  problems: { code: string; zh: string; en: string }[];
};
export type ImportResult = { counts: Record<RowOutcome, number>; rows: RowResult[]; isDryRun: boolean };

/** What later nouns end when an import stops somebody, in its transaction. */
export type WhenStopped = (tx: Tx, personId: string) => Promise<void>;

/**
 * Upserts staff by 工号. Right rows are taken, wrong ones are answered with every reason; the same rows twice change
 * nothing. Fields that are absent (phone, ID number, tutor, roles) keep what is stored.
 */
export async function importStaff(
  ctx: Context,
  rows: readonly StaffRow[],
  options: { dryRun: boolean } = { dryRun: false },
  whenStopped: WhenStopped = async () => {},
): Promise<ImportResult> {
  const parsed = rows.map((row) => staffRowInput.parse(row));
  const once = () => ctx.db.transaction((tx) => run(tx, ctx, parsed, options.dryRun, whenStopped));
  try {
    return await once();
  } catch (error) {
    // Another import created the same 工号 between our look and our insert: look again, and it is an update.
    if (isDuplicateKey(error)) return await once();
    throw error;
  }
}

async function run(
  tx: Tx,
  ctx: Context,
  rows: Parameters<typeof judgeRows>[1],
  dryRun: boolean,
  whenStopped: WhenStopped,
): Promise<ImportResult> {
  const judged = await judgeRows(tx, rows);
  const results = judged.map((one) => ({
    row: one.row,
    staffNo: one.staffNo,
    outcome: outcomeOf(one),
    problems: one.problems.map(wordsOf),
  }));
  const counts: ImportResult["counts"] = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  for (const { outcome } of results) counts[outcome] += 1;
  if (dryRun) return { counts, rows: results, isDryRun: true };

  const now = ctx.clock.now();
  for (const { wanted, existing } of judged) {
    if (!wanted || !isChange(existing, wanted)) continue;
    const personId = existing?.id ?? newId();
    if (existing?.state === "active" && wanted.state === "stopped") await whenStopped(tx, existing.id);
    const { roles, idNumber, ...plain } = wanted;
    const values = { ...plain, ...(idNumber ? sealIdNumber(personId, idNumber) : {}), changedAt: now };
    if (existing) await tx.update(person).set(values).where(eq(person.id, personId));
    else await tx.insert(person).values({ id: personId, ...values, createdAt: now });
    if (roles) {
      await tx.delete(personRole).where(eq(personRole.personId, personId));
      if (roles.length > 0) await tx.insert(personRole).values(roles.map((role) => ({ personId, role })));
    }
  }
  const staffNos = (outcome: RowOutcome) => results.filter((one) => one.outcome === outcome).map((one) => one.staffNo);
  if (counts.created + counts.updated > 0)
    await record(tx, ctx, {
      type: "person.imported",
      subject: newId(),
      data: { created: staffNos("created"), updated: staffNos("updated"), refused: counts.refused },
    });
  return { counts, rows: results, isDryRun: false };
}

function outcomeOf({ wanted, existing }: Judged): RowOutcome {
  if (!wanted) return "refused";
  if (!existing) return "created";
  return isChange(existing, wanted) ? "updated" : "unchanged";
}

function isChange(existing: Stored | null, wanted: Wanted): boolean {
  if (!existing) return true;
  const { roles, idNumber, ...plain } = wanted;
  if (roles && roles.join() !== existing.roles.join()) return true;
  if (idNumber && digestOfIdNumber(idNumber) !== existing.idNumberDigest) return true;
  return Object.entries(plain).some(([name, value]) => existing[name as keyof typeof plain] !== value);
}

const wordsOf = (error: AppError) => ({ code: error.code, zh: error.say.zh, en: error.say.en });
