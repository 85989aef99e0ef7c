import { boolean, double, index, int, mysqlTable, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { blob, id, instant } from "#server/columns.ts";
import type { ClockCondition, SourceKind } from "./rules.ts";

/** A time source the clock listens to 时间源: a designated device in the LAN, or an exchange's relay. */
export const clockSource = mysqlTable(
  "clock_source",
  {
    id: id().primaryKey(),
    name: varchar({ length: 64 }).notNull(),
    kind: varchar({ length: 16 }).$type<SourceKind>().notNull(),
    host: varchar({ length: 255 }).notNull(),
    port: int().notNull(),
    /** A symmetric key shared with it; all three or none. */
    keyNumber: int(),
    keyAlgorithm: varchar({ length: 16 }).$type<"sha256" | "aes-128-cmac">(),
    /** seal("timestamp/source", id, secret). */
    keySealed: blob(),
    isEnabled: boolean().notNull(),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [uniqueIndex("clock_source_name").on(t.name)],
);

/** One row: the bound beyond which nothing is stamped, in µs. Absent, MAX_BOUND_US holds. */
export const clockLimit = mysqlTable("clock_limit", {
  id: int().primaryKey(),
  limitUs: int().notNull(),
  changedAt: instant().notNull(),
});

/** How a process's clock was doing, once a minute: the chart, and what the clock learns from after a restart. */
export const clockSample = mysqlTable(
  "clock_sample",
  {
    id: id().primaryKey(),
    /** host/process. */
    node: varchar({ length: 64 }).notNull(),
    /** One run of the machine's monotonic clock. */
    boot: varchar({ length: 64 }).notNull(),
    at: instant().notNull(),
    condition: varchar({ length: 16 }).$type<ClockCondition>().notNull(),
    /** Monotonic instant of a synchronisation and UTC − monotonic then, µs; null when there was none. */
    monotonicUs: double(),
    thetaUs: double(),
    /** What the synchronisation found the clock off by, and the bound at `at`, µs. */
    offsetUs: double(),
    boundUs: double(),
    sources: varchar({ length: 255 }).notNull(),
  },
  (t) => [index("clock_sample_node_at").on(t.node, t.at)],
);
