import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkChain } from "#modules/audit/check-chain.ts";
import { audit } from "#modules/audit/schema.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { findByStaffNo, rolesOf } from "./find-person.ts";
import { openIdNumber } from "./id-number.ts";
import { importStaff } from "./import-staff.ts";
import { listDepartments } from "./list-departments.ts";
import { listPeople } from "./list-people.ts";
import { saveCampus } from "./save-campus.ts";
import { saveDepartment } from "./save-department.ts";
import { person } from "./schema.ts";

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
  await saveCampus(h.system, { code: "01", name: "本部院区" });
  await saveDepartment(h.system, { code: "01", name: "内科", campusCode: "01" });
  await saveDepartment(h.system, { code: "0101", name: "心血管内科", campusCode: "01", parentCode: "01" });
  await saveDepartment(h.system, { code: "0107", name: "信息科", campusCode: "01" });
});
afterAll(() => h.close());

const lin = {
  staffNo: "000231",
  name: "林知秋",
  departmentCode: "0101",
  category: "医师",
  title: "住院医师",
  phone: "19900000231",
  idNumber: "990001196201010022",
};
const xu = { staffNo: "000009", name: "许文澜", departmentCode: "0107", category: "行政", roles: ["系统管理员"] };

test("a dry run answers what would happen and changes nothing", async () => {
  const { counts, isDryRun } = await importStaff(h.system, [lin, xu], { dryRun: true });
  expect({ counts, isDryRun }).toEqual({
    counts: { created: 2, updated: 0, unchanged: 0, refused: 0 },
    isDryRun: true,
  });
  expect(await h.db.select().from(person)).toEqual([]);
});

test("the same list twice changes nothing, and is recorded once", async () => {
  expect((await importStaff(h.system, [lin, xu])).counts).toMatchObject({ created: 2 });
  expect((await importStaff(h.system, [lin, xu])).counts).toMatchObject({ unchanged: 2, updated: 0 });
  expect(await h.db.select().from(audit).where(eq(audit.type, "person.imported"))).toHaveLength(1);
  expect(await checkChain(h.db)).toMatchObject({ brokenAt: null });
});

test("roles come by their Chinese names; absent fields keep what is stored", async () => {
  const xuNow = await findByStaffNo(h.system, "000009");
  expect(await rolesOf(h.system, xuNow?.id ?? "")).toEqual(["system-admin"]);
  const { counts } = await importStaff(h.system, [
    { staffNo: "000231", name: "林知秋", departmentCode: "0101", category: "医师", title: "主治医师" },
  ]);
  expect(counts.updated).toBe(1);
  expect(await findByStaffNo(h.system, "000231")).toMatchObject({
    title: "主治医师",
    phone: "19900000231",
    department: "心血管内科",
    campus: "本部院区",
  });
});

test("the ID number is sealed at rest and opens only for its own row", async () => {
  const found = await findByStaffNo(h.system, "000231");
  expect(await openIdNumber(h.system, found?.id ?? "")).toEqual({ name: "林知秋", idNumber: lin.idNumber });
  const [row] = await h.db
    .select()
    .from(person)
    .where(eq(person.id, found?.id ?? ""));
  expect(Buffer.from(row?.idNumberSealed ?? []).includes(lin.idNumber)).toBe(false);
  await h.db.update(person).set({ idNumberSealed: row?.idNumberSealed }).where(eq(person.staffNo, "000009"));
  const other = await findByStaffNo(h.system, "000009");
  await expect(openIdNumber(h.system, other?.id ?? "")).rejects.toThrow("does not open");
  await h.db.update(person).set({ idNumberSealed: null }).where(eq(person.staffNo, "000009"));
});

test("each wrong row says everything that is wrong with it, and right rows are still taken", async () => {
  const { counts, rows } = await importStaff(h.system, [
    { ...lin, staffNo: "00 1", name: "", departmentCode: "9999", category: "厨师", phone: "123", idNumber: "1" },
    { ...lin, staffNo: "000300", idNumber: "990001196201010022" },
    { staffNo: "000601", name: "乔木生", departmentCode: "0101", category: "实习进修" },
    { staffNo: "000602", name: "纪小北", departmentCode: "0101", category: "实习进修", tutorStaffNo: "000231" },
    { staffNo: "000602", name: "纪小北", departmentCode: "0101", category: "医师" },
    { staffNo: "000603", name: "某人", departmentCode: "0101", category: "医师", idNumber: "990001196201010023" },
    { staffNo: "000604", name: "某人", departmentCode: "0101", category: "医师", idNumber: "990001196202300022" },
    { staffNo: "000605", name: "某人", departmentCode: "0101", category: "医师", roles: ["院长"] },
  ]);
  expect(counts).toEqual({ created: 1, updated: 0, unchanged: 0, refused: 7 });
  expect(rows.map((row) => row.problems.map((problem) => problem.code))).toEqual([
    [
      "person.staff-no-form",
      "person.name-form",
      "person.unknown-department",
      "person.category-unknown",
      "person.phone-digits",
      "person.id-number-length",
    ],
    ["person.phone-taken", "person.id-number-taken"],
    ["person.tutor-missing"],
    [],
    ["person.staff-no-twice"],
    ["person.id-number-check"],
    ["person.id-number-date"],
    ["person.unknown-role"],
  ]);
  expect(rows[1]?.problems[0]?.zh).toBe("手机号已被林知秋（000231）使用。");
  expect(await findByStaffNo(h.system, "000602")).toMatchObject({ tutorStaffNo: "000231" });
  expect(await findByStaffNo(h.system, "000603")).toBeNull();
});

test("two imports of the same new person at once make one person", async () => {
  const row = { staffNo: "000700", name: "两次", departmentCode: "0107", category: "行政" };
  const results = await Promise.all([importStaff(h.system, [row]), importStaff(h.system, [row])]);
  expect(new Set(results.map((result) => result.rows[0]?.outcome))).toEqual(new Set(["created", "unchanged"]));
  expect(await h.db.select().from(person).where(eq(person.staffNo, "000700"))).toHaveLength(1);
});

test("a list by department holds what is below it, pages count every match, and phones are masked", async () => {
  const tree = await listDepartments(h.system);
  const medicine = tree[0]?.departments.find((one) => one.code === "01");
  const first = await listPeople(h.system, { text: "", departmentId: medicine?.id, page: 1, size: 1 });
  expect(first.total).toBe(2);
  expect(first.people.map((one) => [one.staffNo, one.phone])).toEqual([["000231", "199****0231"]]);
  const second = await listPeople(h.system, { text: "", departmentId: medicine?.id, page: 2, size: 1 });
  expect(second.people.map((one) => one.staffNo)).toEqual(["000602"]);
  expect((await listPeople(h.system, { text: "知秋", page: 1, size: 10 })).total).toBe(1);
  expect((await listPeople(h.system, { text: "%", page: 1, size: 10 })).total).toBe(0);
  expect((await listPeople(h.system, { text: "", category: "行政", page: 1, size: 10 })).total).toBe(2);
});
