import { eq, inArray, isNotNull } from "drizzle-orm";
import type { AppError } from "#core/error.ts";
import type { Tx } from "#server/db.ts";
import { type PersonReason, personError } from "../errors.ts";
import { digestOfIdNumber } from "../id-number.ts";
import type { staffRowInput } from "../input.ts";
import { CATEGORIES, type Category, idNumberProblem, phoneProblem, type Role, roleOf } from "../rules.ts";
import { department, person, personRole } from "../schema.ts";
import type { z } from "zod";

export type Row = z.infer<typeof staffRowInput>;
export type Stored = typeof person.$inferSelect & { roles: Role[] };

/** What one row would do. `wanted` is null exactly when there are problems. */
export type Judged = {
  row: number;
  staffNo: string;
  problems: AppError[];
  existing: Stored | null;
  wanted: Wanted | null;
};
export type Wanted = {
  staffNo: string;
  name: string;
  departmentId: string;
  category: Category;
  title: string;
  phone: string | null;
  idNumber: string | null;
  tutorStaffNo: string | null;
  wecomUserid: string | null;
  state: Stored["state"];
  roles: Role[] | null;
};

type Holder = { staffNo: string; name: string };
type Known = {
  departments: Map<string, string>;
  byStaffNo: Map<string, Stored>;
  byPhone: Map<string, Holder>;
  byIdNumber: Map<string, Holder>;
  byUserid: Map<string, Holder>;
  tutors: Set<string>;
};

/** Judges every row by itself: one wrong row never hides what is wrong with the next. */
export async function judgeRows(tx: Tx, rows: readonly Row[]): Promise<Judged[]> {
  const known = await lookUp(tx, rows);
  const firstRow = new Map<string, number>();
  return rows.map((row, at) => {
    const problems: AppError[] = [];
    const say = (reason: PersonReason, facts: AppError["facts"] = {}) => problems.push(personError(reason, facts));
    const existing = known.byStaffNo.get(row.staffNo) ?? null;

    if (!/^[A-Za-z0-9_-]{1,32}$/.test(row.staffNo)) say("staff-no-form");
    const earlier = firstRow.get(row.staffNo);
    if (earlier === undefined) firstRow.set(row.staffNo, at + 1);
    else say("staff-no-twice", { row: earlier });
    const length = Array.from(row.name).length;
    if (length < 1 || length > 40) say("name-form");
    const departmentId = known.departments.get(row.departmentCode);
    if (departmentId === undefined) say("unknown-department", { code: row.departmentCode });
    const category = CATEGORIES.find((name) => name === row.category);
    if (category === undefined) say("category-unknown", { category: row.category });
    const tutorStaffNo = row.tutorStaffNo ?? existing?.tutorStaffNo ?? null;
    if (category === "实习进修" && !tutorStaffNo) say("tutor-missing");
    if (row.tutorStaffNo && !known.tutors.has(row.tutorStaffNo)) say("unknown-tutor", { staffNo: row.tutorStaffNo });

    const phone = row.phone || (existing?.phone ?? null);
    const phoneReason = row.phone ? phoneProblem(row.phone) : null;
    if (phoneReason) say(phoneReason);
    const caller = row.phone ? known.byPhone.get(row.phone) : undefined;
    if (caller && caller.staffNo !== row.staffNo) say("phone-taken", caller);
    else if (row.phone) known.byPhone.set(row.phone, { staffNo: row.staffNo, name: row.name });

    const wecomUserid = row.wecomUserid || (existing?.wecomUserid ?? null);
    if (row.wecomUserid && !/^\w[\w@.-]{0,63}$/.test(row.wecomUserid)) say("wecom-form");
    const member = row.wecomUserid ? known.byUserid.get(row.wecomUserid) : undefined;
    if (member && member.staffNo !== row.staffNo) say("wecom-taken", member);
    else if (row.wecomUserid) known.byUserid.set(row.wecomUserid, { staffNo: row.staffNo, name: row.name });

    const idReason = row.idNumber ? idNumberProblem(row.idNumber) : null;
    if (idReason) say(idReason);
    const digest = row.idNumber && !idReason ? digestOfIdNumber(row.idNumber) : null;
    const twin = digest ? known.byIdNumber.get(digest) : undefined;
    if (twin && twin.staffNo !== row.staffNo) say("id-number-taken", twin);
    else if (digest) known.byIdNumber.set(digest, { staffNo: row.staffNo, name: row.name });

    const roles: Role[] = [];
    for (const text of row.roles ?? []) {
      const role = roleOf(text);
      if (role) roles.push(role);
      else say("unknown-role", { role: text });
    }
    const judged = { row: at + 1, staffNo: row.staffNo, problems, existing };
    if (problems.length > 0 || departmentId === undefined || category === undefined) return { ...judged, wanted: null };
    const { staffNo, name, title, state } = row;
    const idNumber = row.idNumber || null;
    const wanted = { staffNo, name, departmentId, category, title, phone, idNumber, tutorStaffNo, wecomUserid, state };
    return { ...judged, wanted: { ...wanted, roles: row.roles ? roles.sort() : null } };
  });
}

async function lookUp(tx: Tx, rows: readonly Row[]): Promise<Known> {
  const staffNos = [...new Set(rows.flatMap((row) => [row.staffNo, row.tutorStaffNo ?? row.staffNo]))];
  const departments = await tx.select({ id: department.id, code: department.code }).from(department);
  const people = await tx.select().from(person).where(inArray(person.staffNo, staffNos)).for("update");
  const ids = people.map((one) => one.id);
  const roles = ids.length > 0 ? await tx.select().from(personRole).where(inArray(personRole.personId, ids)) : [];
  const active = { staffNo: person.staffNo, name: person.name, phone: person.phone, digest: person.idNumberDigest };
  const others = await tx.select(active).from(person).where(eq(person.state, "active"));
  // Of people who left, too: what they were sent must not reach another.
  const members = await tx
    .select({ staffNo: person.staffNo, name: person.name, userid: person.wecomUserid })
    .from(person)
    .where(isNotNull(person.wecomUserid));
  const byStaffNo = new Map(
    people.map((one) => [
      one.staffNo,
      {
        ...one,
        roles: roles
          .filter((role) => role.personId === one.id)
          .map(({ role }) => role)
          .sort(),
      },
    ]),
  );
  return {
    departments: new Map(departments.map(({ id, code }) => [code, id])),
    byStaffNo,
    byPhone: new Map(others.flatMap((one) => (one.phone ? [[one.phone, one]] : []))),
    byIdNumber: new Map(others.flatMap((one) => (one.digest ? [[one.digest, one]] : []))),
    byUserid: new Map(members.flatMap((one) => (one.userid ? [[one.userid, one]] : []))),
    tutors: new Set([...byStaffNo.keys(), ...rows.map((row) => row.staffNo)]),
  };
}
