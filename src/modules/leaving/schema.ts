import { index, mysqlTable, varchar } from "drizzle-orm/mysql-core";
import { id, instant } from "#server/columns.ts";
import type { HandoverState } from "./rules.ts";

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
