import { index, mysqlTable, varchar } from "drizzle-orm/mysql-core";
import { id, instant } from "#server/columns.ts";
import type { HandoverState, LeaveWhy } from "./rules.ts";

/** One open task of somebody who left, offered to a successor. */
export const handover = mysqlTable(
  "handover",
  {
    id: id().primaryKey(),
    taskId: id().notNull(),
    fromPersonId: id().notNull(),
    toPersonId: id().notNull(),
    state: varchar({ length: 16 }).$type<HandoverState>().notNull(),
    offeredAt: instant().notNull(),
    answeredAt: instant(),
  },
  (t) => [index("handover_to").on(t.toPersonId, t.state), index("handover_from").on(t.fromPersonId)],
);

/** Somebody who will leave. The row goes when it is carried out or called off; the log has what became of it. */
export const plannedLeave = mysqlTable(
  "planned_leave",
  {
    personId: id().primaryKey(),
    why: varchar({ length: 32 }).$type<LeaveWhy>().notNull(),
    toPersonId: id(),
    day: varchar({ length: 10 }).notNull(),
    beginsAt: instant().notNull(),
    preparedBy: id().notNull(),
  },
  (t) => [index("planned_leave_begins").on(t.beginsAt)],
);
