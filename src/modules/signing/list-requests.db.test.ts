import { afterAll, beforeAll, expect, test } from "vitest";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { document } from "#modules/document/schema.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { saveCampus } from "#modules/person/save-campus.ts";
import { saveDepartment } from "#modules/person/save-department.ts";
import { newId } from "#server/columns.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { history } from "./read-tasks.ts";
import { documentWalk } from "./document-walk.ts";
import { countSigning, listRequests } from "./list-requests.ts";
import type { RequestState, TaskState } from "./rules.ts";
import { signature, signRequest, signTask } from "./schema.ts";

let h: Harness;
const DAY = 86_400_000;
const STAFF = ["000231", "000107"];

beforeAll(async () => {
  h = await openHarness();
  await saveCampus(h.system, { code: "01", name: "本部院区" });
  await saveDepartment(h.system, { code: "0101", name: "心血管内科", campusCode: "01" });
  const base = { departmentCode: "0101", category: "医师", title: "主治医师" };
  await importStaff(h.system, [
    { ...base, staffNo: "000231", name: "林知秋" },
    { ...base, staffNo: "000107", name: "顾明远" },
  ]);
  await saveDocumentType(h.system, { code: "lab-report", name: "检验报告", mustRead: false });
  await put("检验报告 1", "open", ["signed", "waiting"]);
  await put("检验报告 2", "open", ["waiting"]);
  await put("出院小结", "declined", ["declined"]);
  await put("旧的", "expired", ["expired"], 3 * DAY);
});
afterAll(() => h.close());

async function put(title: string, state: RequestState, tasks: TaskState[], agoMs = 0) {
  const now = new Date(h.clock.now().getTime() - agoMs);
  const documentId = newId();
  await h.db.insert(document).values({
    id: documentId,
    kind: "pdf",
    typeCode: "lab-report",
    title,
    patientName: "王小兰",
    bedNo: "12",
    pages: 1,
    revision: 1,
    digest: "0".repeat(64),
    intake: "none",
    createdAt: now,
    changedAt: now,
  });
  const requestId = newId();
  const endedAt = state === "open" ? null : now;
  await h.db.insert(signRequest).values({
    id: requestId,
    documentId,
    applicationId: "his",
    system: "EMR",
    order: "sequential",
    state,
    format: "pdf",
    contentTypes: "pkcs7",
    createdAt: now,
    endedAt,
    expiresAt: new Date(now.getTime() + DAY),
  });
  for (const [at, one] of tasks.entries()) {
    const person = await findByStaffNo(h.system, STAFF[at] ?? "");
    const taskId = newId();
    const ids = { requestId, documentId, personId: person?.id ?? "" };
    await h.db
      .insert(signTask)
      .values({ id: taskId, ...ids, orderNo: at + 1, place: {}, state: one, openedAt: now, reason: null });
    if (one === "signed")
      await h.db.insert(signature).values({
        id: newId(),
        taskId,
        ...ids,
        keyId: "k",
        certificateId: "c",
        sessionId: "s",
        slot: 0,
        preparedId: "p",
        baseRevision: 1,
        step: "signed",
        message: new Uint8Array(),
        signatureDer: new Uint8Array([1]),
        approvedAt: now,
        signedAt: now,
        problem: "timestamp.no-unit",
      });
  }
  h.clock.advance(1000);
  return documentId;
}

const titles = (list: { requests: { title: string }[] }) => list.requests.map((one) => one.title);
const ask = (input: Partial<Parameters<typeof listRequests>[1]>) =>
  listRequests(h.system, { page: 1, pageSize: 10, ...input });

test("requests come newest first, by page, by state, by title and by signer; patients are masked", async () => {
  const all = await ask({});
  expect(titles(all)).toEqual(["出院小结", "检验报告 2", "检验报告 1", "旧的"]);
  expect(all.requests[2]).toMatchObject({
    patientMasked: "王** · 12床",
    signers: [
      { name: "林知秋", staffNo: "000231", state: "signed" },
      { name: "顾明远", staffNo: "000107", state: "waiting" },
    ],
  });
  const second = await ask({ page: 2, pageSize: 3 });
  expect([titles(second), second.total]).toEqual([["旧的"], 4]);
  expect(titles(await ask({ state: "declined" }))).toEqual(["出院小结"]);
  expect(titles(await ask({ search: "检验" }))).toEqual(["检验报告 2", "检验报告 1"]);
  expect(titles(await ask({ search: "000107" }))).toEqual(["检验报告 1"]);
  expect((await ask({ search: "%" })).total).toBe(0);
  const waiting = await ask({ waits: "timestamp" });
  expect(waiting.requests.map(({ title, waitingStamps }) => [title, waitingStamps])).toEqual([["检验报告 1", 1]]);
  expect(all.requests[0]?.waitingStamps).toBe(0);
});

test("the overview counts who is waited for, what was made today, what stands still and what failed today", async () => {
  const since = new Date(h.clock.now().getTime() - DAY);
  expect(await countSigning(h.system, since)).toEqual({
    signed: 1,
    waiting: 2,
    unfinished: 0,
    waitingStamps: 1,
    unsuccessful: 1,
  });
});

test("a document's walk tells each signer's state and how far the signature came", async () => {
  const [request] = (await ask({ search: "检验报告 1" })).requests;
  const [walk] = await documentWalk(h.system, request?.documentId ?? "");
  expect(walk?.tasks.map((task) => [task.signer.name, task.state, task.signature?.step ?? null])).toEqual([
    ["林知秋", "signed", "signed"],
    ["顾明远", "waiting", null],
  ]);
  expect(walk?.tasks[0]?.signature).toMatchObject({ problem: "timestamp.no-unit", verdict: null });
  expect(JSON.stringify(walk)).not.toContain("signedAttributes");
});

test("a signature that stands unfinished is counted and listed apart from those that only lack a timestamp", async () => {
  const at = { waits: "finish" as const };
  const stand = async (row: { problem: string | null; step?: "sealed" | "evidenced" }) => {
    await h.db.update(signature).set(row);
    const { unfinished, waitingStamps } = await countSigning(h.system, h.clock.now());
    const listed = (await ask(at)).requests.map((one) => [one.title, one.unfinished, one.waitingStamps]);
    return { unfinished, waitingStamps, listed };
  };
  const nothing = { unfinished: 0, waitingStamps: 0, listed: [] };
  expect(await stand({ problem: "timestamp.no-unit" })).toEqual({ ...nothing, waitingStamps: 1 });
  expect(await stand({ problem: null })).toEqual(nothing);
  expect(await stand({ problem: "signing.not-verified", step: "sealed" })).toEqual({
    unfinished: 1,
    waitingStamps: 0,
    listed: [["检验报告 1", 1, 0]],
  });
  expect(await stand({ problem: "signing.not-verified", step: "evidenced" })).toEqual(nothing);
});

test("a batch that ended in one millisecond is paged through without losing or repeating any", async () => {
  const [request] = (await ask({ search: "检验报告 1" })).requests;
  const person = await findByStaffNo(h.system, "000107");
  const endedAt = h.clock.now();
  const rows = Array.from({ length: 65 }, () => ({
    id: newId(),
    requestId: request?.id ?? "",
    documentId: request?.documentId ?? "",
    personId: person?.id ?? "",
    orderNo: 1,
    place: {},
    state: "declined" as const,
    openedAt: endedAt,
    endedAt,
  }));
  await h.db.insert(signTask).values(rows);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await history(h.system, person?.id ?? "", cursor === undefined ? {} : { cursor });
    seen.push(...page.items.map((one) => one.taskId));
    cursor = page.next;
  } while (cursor !== undefined);
  expect(seen).toHaveLength(65);
  expect(new Set(seen)).toEqual(new Set(rows.map((one) => one.id)));
});
