import { index, int, mysqlTable, varchar } from "drizzle-orm/mysql-core";
import { blob, hex, id, instant } from "#server/columns.ts";

/** A person's hand-drawn signature: transparent PNG, black ink, trimmed. The newest is the one in use; old ones stay. */
export const handwriting = mysqlTable(
  "handwriting",
  {
    id: id().primaryKey(),
    personId: id().notNull(),
    png: blob().notNull(),
    /** SM3 of the stored PNG. */
    digest: hex(32).notNull(),
    widthPx: int().notNull(),
    heightPx: int().notNull(),
    strokes: int().notNull(),
    state: varchar({ length: 16 }).$type<"current" | "replaced">().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [index("handwriting_person").on(t.personId, t.state)],
);
