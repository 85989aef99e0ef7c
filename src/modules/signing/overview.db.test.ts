import { afterAll, beforeAll, expect, test } from "vitest";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { document } from "#modules/document/schema.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { saveCampus } from "#modules/person/save-campus.ts";
import { saveDepartment } from "#modules/person/save-department.ts";
import { newId } from "#server/columns.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { behindByDepartment, countOverdue } from "./behind.ts";
import { signedByDay } from "./by-day.ts";
import { listRequests } from "./list-requests.ts";
import { signature, signRequest, signTask } from "./schema.ts";

/** What the first page of the console says about a hospital's signatures. */
let h: Harness;
const HOUR = 3_600_000;
const HEART = "000231";
const LUNG = "000107";

beforeAll(async () => {
  h = await openHarness();
  await saveCampus(h.system, { code: "01", name: "本部院区" });
  await saveDepartment(h.system, { code: "0101", name: "心血管内科", campusCode: "01" });
  await saveDepartment(h.system, { code: "0102", name: "呼吸内科", campusCode: "01" });
  await importStaff(h.system, [
    { staffNo: HEART, name: "林知秋", departmentCode: "0101", category: "医师" },
    { staffNo: LUNG, name: "顾明远", departmentCode: "0102", category: "医师" },
  ]);
  await saveDocumentType(h.system, { code: "progress-note", name: "病程记录", mustRead: false, dueHours: 24 });
  await saveDocumentType(h.system, { code: "lab-report", name: "检验报告", mustRead: false });
});
afterAll(() => h.close());

/** A task of this type, asked for so long ago. */
async function ask(staffNo: string, typeCode: string, hoursAgo: number, state: "waiting" | "signed" = "waiting") {
  const at = new Date(h.clock.now().getTime() - hoursAgo * HOUR);
  const [documentId, requestId, taskId] = [newId(), newId(), newId()];
  const facts = { title: `${typeCode} ${hoursAgo}`, pages: 1, revision: 1, digest: "0".repeat(64), intake: "none" };
  await h.db.insert(document).values({ id: documentId, kind: "pdf", typeCode, ...facts, createdAt: at, changedAt: at });
  await h.db.insert(signRequest).values({
    id: requestId,
    documentId,
    applicationId: "his",
    system: "EMR",
    order: "parallel",
    state: state === "waiting" ? "open" : "completed",
    format: "pdf",
    contentTypes: "pkcs7",
    expiresAt: new Date(h.clock.now().getTime() + 1000 * HOUR),
    createdAt: at,
  });
  const personId = (await findByStaffNo(h, staffNo))?.id ?? "";
  await h.db.insert(signTask).values({ id: taskId, requestId, documentId, personId, orderNo: 1, state, openedAt: at });
  return { documentId, requestId, taskId, personId };
}

async function sign(at: Date, mandateId: string | null) {
  const { documentId, requestId, taskId, personId } = await ask(HEART, "lab-report", 0, "signed");
  await h.db.insert(signature).values({
    id: newId(),
    taskId,
    requestId,
    documentId,
    personId,
    keyId: "k",
    certificateId: "c",
    sessionId: "s",
    slot: 0,
    mandateId,
    preparedId: "p",
    baseRevision: 1,
    step: "evidenced",
    message: new Uint8Array(),
    signatureDer: new Uint8Array(),
    approvedAt: at,
    signedAt: at,
  });
}

test("departments are told by what waits and what is overdue, and the list shows just these", async () => {
  expect(await countOverdue(h)).toEqual({ overdue: 0, since: null });
  await ask(LUNG, "progress-note", 25);
  await ask(LUNG, "progress-note", 23);
  for (const hours of [1, 100, 200]) await ask(HEART, "lab-report", hours);
  await ask(HEART, "progress-note", 90, "signed");
  expect(await behindByDepartment(h, 7)).toMatchObject([
    { department: "呼吸内科", waiting: 2, overdue: 1 },
    { department: "心血管内科", waiting: 3, overdue: 0 },
  ]);
  expect(await behindByDepartment(h, 1)).toHaveLength(1);
  expect(await countOverdue(h)).toEqual({ overdue: 1, since: new Date(h.clock.now().getTime() - 25 * HOUR) });
  const { requests, total } = await listRequests(h.system, { waits: "overdue", page: 1, pageSize: 10 });
  expect([requests.map(({ title }) => title), total]).toEqual([["progress-note 25"], 1]);
});

test("signatures are counted by Beijing's days, those made under a mandate apart, and quiet days are there", async () => {
  const now = h.clock.now().getTime();
  const dayOf = (at: number) => new Date(at + 8 * HOUR).toISOString().slice(0, 10);
  const midnight = Date.parse(`${dayOf(now)}T00:00:00+08:00`);
  await sign(new Date(midnight), null);
  await sign(new Date(midnight - 1), "m");
  await sign(new Date(midnight - 1), "m");
  await sign(new Date(midnight - 3 * 24 * HOUR), null);
  expect(await signedByDay(h, 3)).toEqual([
    { day: dayOf(midnight - 48 * HOUR), confirmed: 0, automatic: 0 },
    { day: dayOf(midnight - 1), confirmed: 0, automatic: 2 },
    { day: dayOf(midnight), confirmed: 1, automatic: 0 },
  ]);
});
