import { index, int, longtext, mysqlTable, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { id, instant } from "#server/columns.ts";

/** Work to do after a commit. Written in the caller's transaction, deleted when done; what keeps failing stays as `failed`. */
export const job = mysqlTable(
  "job",
  {
    id: id().primaryKey(),
    name: varchar({ length: 64 }).notNull(),
    /** JSON text, parsed with the kind's own shape before it runs. */
    payload: longtext().notNull(),
    state: varchar({ length: 16 }).$type<"waiting" | "claimed" | "failed">().notNull(),
    runAt: instant().notNull(),
    attempts: int().notNull(),
    /** Only one job with this key may stand at a time. */
    onceKey: varchar({ length: 128 }),
    claimedBy: id(),
    claimedAt: instant(),
    /** Of the last failure: its error code or message, cut; never a payload. */
    problem: varchar({ length: 300 }),
  },
  (t) => [
    index("job_due").on(t.state, t.runAt),
    index("job_claimed").on(t.claimedBy),
    uniqueIndex("job_once").on(t.onceKey),
  ],
);
