import { boolean, index, int, mysqlTable, varchar } from "drizzle-orm/mysql-core";
import { id, instant, jsonText } from "#server/columns.ts";
import type { About, AlertState } from "./rules.ts";

/** A person disowned something in their records. */
export const alert = mysqlTable(
  "alert",
  {
    id: id().primaryKey(),
    personId: id().notNull(),
    /** The phone it was said on. */
    terminalId: id().notNull(),
    about: varchar({ length: 16 }).$type<About>().notNull(),
    /** A scan login, a console session, or a sign task. */
    aboutId: id().notNull(),
    note: varchar({ length: 200 }).notNull(),
    state: varchar({ length: 16 }).$type<AlertState>().notNull(),
    /** Ids of the keys that froze with it. */
    frozenKeys: jsonText().notNull(),
    endedSessions: int().notNull(),
    raisedAt: instant().notNull(),
    decidedAt: instant(),
    decidedBy: id(),
    decidedWhy: varchar({ length: 200 }),
  },
  (t) => [index("alert_state").on(t.state, t.raisedAt), index("alert_person").on(t.personId)],
);

/** One row: what disowning does besides raising the alert. */
export const alertPolicy = mysqlTable("alert_policy", {
  id: int().primaryKey(),
  freezesKeys: boolean().notNull(),
  changedAt: instant().notNull(),
});
