import { asc, eq, gt } from "drizzle-orm";
import type { Db } from "#server/db.ts";
import { chainHash, GENESIS } from "./record.ts";
import { audit, auditHead } from "./schema.ts";

/** `brokenAt` is the first row that was changed, removed or added behind our back; rows before it are intact. */
export type ChainVerdict = { rows: number; brokenAt: number | null; why: "altered" | "missing" | "tail-cut" | null };

const PAGE = 1000;

/** Reads the whole chain in order and recomputes every hash. */
export async function checkChain(db: Db): Promise<ChainVerdict> {
  let seq = 0;
  let previous = GENESIS;
  for (;;) {
    const rows = await db.select().from(audit).where(gt(audit.seq, seq)).orderBy(asc(audit.seq)).limit(PAGE);
    for (const row of rows) {
      if (row.seq !== seq + 1) return { rows: seq, brokenAt: seq + 1, why: "missing" };
      const isIntact = row.previous === previous && row.hash === chainHash(previous, row.body) && describesItself(row);
      if (!isIntact) return { rows: seq, brokenAt: row.seq, why: "altered" };
      seq = row.seq;
      previous = row.hash;
    }
    if (rows.length < PAGE) break;
  }
  const [head] = await db.select().from(auditHead).where(eq(auditHead.id, 1));
  const isWhole = (head?.seq ?? 0) === seq && (head?.hash ?? GENESIS) === previous;
  return isWhole ? { rows: seq, brokenAt: null, why: null } : { rows: seq, brokenAt: seq + 1, why: "tail-cut" };
}

/** The searchable columns must say what the hashed body says, or a search could be made to lie. */
function describesItself(row: typeof audit.$inferSelect): boolean {
  const body: unknown = JSON.parse(row.body);
  if (typeof body !== "object" || body === null) return false;
  const said = body as { seq?: unknown; at?: unknown; type?: unknown; subject?: unknown };
  return (
    said.seq === row.seq && said.at === row.at.toISOString() && said.type === row.type && said.subject === row.subject
  );
}
