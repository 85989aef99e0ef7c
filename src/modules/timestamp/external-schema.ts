import { bigint, boolean, index, int, mysqlTable, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import type { TsaHash } from "#modules/gateway/tsa.ts";
import { hex, id, instant, jsonText } from "#server/columns.ts";
import type { ClockSource } from "./rules.ts";

/** A time-stamping authority outside 外部时间戳服务, asked through the exchange's connector `tsa.<channel>`. */
export const externalTsa = mysqlTable(
  "external_tsa",
  {
    id: id().primaryKey(),
    name: varchar({ length: 64 }).notNull(),
    channel: varchar({ length: 32 }).notNull(),
    hash: varchar({ length: 8 }).$type<TsaHash>().notNull(),
    /** What is asked for and must come back; null leaves it to the authority. */
    policy: varchar({ length: 128 }),
    /** A token that states a larger error, in µs, is refused. */
    accuracyLimitUs: int().notNull(),
    /** Ascending: the hospital's order, after its own unit. */
    position: int().notNull(),
    isEnabled: boolean().notNull(),
    /** Of the largest token it gave, in bytes; null: it never did. */
    tokenBytes: int(),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [uniqueIndex("external_tsa_name").on(t.name)],
);

/** A token from outside that passed every check and was used. */
export const externalToken = mysqlTable(
  "external_token",
  {
    id: id().primaryKey(),
    tsaId: id().notNull(),
    /** The authority's name with us when it stamped. */
    tsaName: varchar({ length: 64 }).notNull(),
    serial: varchar({ length: 64 }).notNull(),
    genTime: instant().notNull(),
    /** As stated; null: nothing was. */
    accuracyUs: bigint({ mode: "number" }),
    policy: varchar({ length: 128 }).notNull(),
    hashAlgorithm: varchar({ length: 16 }).notNull(),
    imprint: varchar({ length: 128 }).notNull(),
    tokenDigest: hex(32).notNull(),
    signer: varchar({ length: 255 }).notNull(),
    /** The clock of ours its time was compared with, and how far that may have been off, in µs. */
    comparedWith: varchar({ length: 16 }).$type<ClockSource>().notNull(),
    comparedBoundUs: bigint({ mode: "number" }).notNull(),
    /** Who was asked before and why he did not stamp: [{authority, code}]. */
    insteadOf: jsonText().notNull(),
  },
  (t) => [
    uniqueIndex("external_token_digest").on(t.tokenDigest),
    index("external_token_gen_time").on(t.genTime),
    index("external_token_tsa").on(t.tsaId, t.genTime),
  ],
);
