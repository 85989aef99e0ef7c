import { bigint, boolean, index, mysqlTable, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { blob, hex, id, instant } from "#server/columns.ts";
import type { KeyAlgorithm } from "#server/private-key.ts";
import type { ClockSource, UnitFamily, UnitState } from "./rules.ts";

/** One signing key of the authority. Its certificate is modules/certificate's, found by keyId = id. */
export const tsaUnit = mysqlTable(
  "tsa_unit",
  {
    id: id().primaryKey(),
    algorithm: varchar({ length: 16 }).$type<KeyAlgorithm>().notNull(),
    family: varchar({ length: 8 }).$type<UnitFamily>().notNull(),
    state: varchar({ length: 16 }).$type<UnitState>().notNull(),
    /** SubjectPublicKeyInfo, DER. */
    spki: blob().notNull(),
    /** seal("timestamp/unit", id, d or PKCS#8); null once retired. */
    keySealed: blob(),
    createdAt: instant().notNull(),
    activeAt: instant(),
    retiredAt: instant(),
  },
  (t) => [index("tsa_unit_family").on(t.family, t.state)],
);

/** One issued token. The token itself goes to its requester; its SM3 stays here. */
export const timestamp = mysqlTable(
  "timestamp",
  {
    id: id().primaryKey(),
    unitId: id().notNull(),
    /** 128 random bits, lower-case hexadecimal without leading zero bytes. */
    serial: varchar({ length: 40 }).notNull(),
    genTime: instant().notNull(),
    policy: varchar({ length: 64 }).notNull(),
    clock: varchar({ length: 16 }).$type<ClockSource>().notNull(),
    /** Bound of the error as stated; null: none was. */
    accuracyUs: bigint({ mode: "number" }),
    hashAlgorithm: varchar({ length: 16 }).notNull(),
    imprint: varchar({ length: 128 }).notNull(),
    tokenDigest: hex(32).notNull(),
    hasNonce: boolean().notNull(),
  },
  (t) => [
    uniqueIndex("timestamp_serial").on(t.serial),
    index("timestamp_gen_time").on(t.genTime),
    index("timestamp_imprint").on(t.imprint),
  ],
);
