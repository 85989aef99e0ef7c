import { index, mysqlTable, primaryKey, uniqueIndex, varchar } from "drizzle-orm/mysql-core";
import { blob, hex, id, instant } from "#server/columns.ts";
import type { Category, PersonState, Role } from "./rules.ts";

export const campus = mysqlTable(
  "campus",
  {
    id: id().primaryKey(),
    code: varchar({ length: 16 }).notNull(),
    name: varchar({ length: 80 }).notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex("campus_code").on(t.code)],
);

/** A tree by `parentId`; null stands directly under the campus. */
export const department = mysqlTable(
  "department",
  {
    id: id().primaryKey(),
    campusId: id().notNull(),
    parentId: id(),
    code: varchar({ length: 32 }).notNull(),
    name: varchar({ length: 80 }).notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [uniqueIndex("department_code").on(t.code), index("department_campus").on(t.campusId)],
);

export const person = mysqlTable(
  "person",
  {
    id: id().primaryKey(),
    staffNo: varchar({ length: 32 }).notNull(),
    name: varchar({ length: 40 }).notNull(),
    departmentId: id().notNull(),
    category: varchar({ length: 16 }).$type<Category>().notNull(),
    title: varchar({ length: 40 }).notNull(),
    /** Mainland mobile number, 11 digits; null until the hospital knows it. */
    phone: varchar({ length: 16 }),
    /** WeCom's 企业微信 userid in lower case, where it is not the staff number. */
    wecomUserid: varchar({ length: 64 }),
    /** Sealed: masterKey().seal("person/id-number", utf8(id), utf8(number)). */
    idNumberSealed: blob(),
    /** HMAC-SM3 of the number under a derived key: equal numbers are found without opening them. */
    idNumberDigest: hex(32),
    tutorStaffNo: varchar({ length: 32 }),
    state: varchar({ length: 16 }).$type<PersonState>().notNull(),
    createdAt: instant().notNull(),
    changedAt: instant().notNull(),
  },
  (t) => [
    uniqueIndex("person_staff_no").on(t.staffNo),
    index("person_department").on(t.departmentId),
    uniqueIndex("person_wecom").on(t.wecomUserid),
    index("person_phone").on(t.phone),
    index("person_id_number").on(t.idNumberDigest),
  ],
);

export const personRole = mysqlTable(
  "person_role",
  { personId: id().notNull(), role: varchar({ length: 32 }).$type<Role>().notNull() },
  (t) => [primaryKey({ columns: [t.personId, t.role] })],
);
