import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { document } from "#modules/document/schema.ts";
import { person, personRole } from "#modules/person/schema.ts";
import { declineTask } from "#modules/signing/decline-task.ts";
import { expireRequests } from "#modules/signing/expire-requests.ts";
import { signRequest, signTask } from "#modules/signing/schema.ts";
import { job as queue } from "#server/jobs/schema.ts";
import { openSealingWorld, type SealingWorld } from "#test/sealing-world.ts";
import { filterInput } from "./input.ts";
import { listItems } from "./list-jobs.ts";
import { listSigners } from "./list-signers.ts";
import { orderFilter } from "./make-job.ts";
import { previewItem } from "./preview-item.ts";
import { resultCsv } from "./result-csv.ts";

let at: SealingWorld;
beforeAll(async () => {
  at = await openSealingWorld();
}, 120_000);
afterAll(() => at.close());
beforeEach(() => at.h.db.delete(queue));

const place = { kind: "keyword", keyword: "Seal here" };
/** To be signed by whoever the list names; S003 and S004 are people of the hospital. */
const sign = (more: object = {}) => ({ what: "sign", place, staffNo: null, ...more });
const csv = (...rows: string[]) => ({ name: "名单.csv", data: new TextEncoder().encode(rows.join("\r\n")) });
const requestsOf = async (jobId: string) =>
  (await at.itemsOf(jobId)).flatMap(({ requestId }) => (requestId === null ? [] : [requestId]));
const taskOf = async (requestId: string) =>
  (await at.h.db.select().from(signTask).where(eq(signTask.requestId, requestId)))[0];

test("each file's signer is on the list: asked once, on the phone; who is missing or unknown fails by himself", async () => {
  const list = csv("文件名,工号", "出院小结 1.pdf,S003", "出院小结 2,S003", "出院小结 3,S004", "出院小结 4,S999");
  const jobId = await at.order([...at.many(5), list], sign());
  expect((await previewItem(at.w.as("clerk"), { jobId, which: "first" })).png.length).toBeGreaterThan(1000);
  expect(await at.h.db.$count(document)).toBe(0);
  await at.act(jobId, "start");
  await at.drain();
  expect(await at.read(jobId)).toMatchObject({
    what: "sign",
    state: "waiting",
    total: 5,
    asked: 3,
    done: 0,
    failed: 2,
  });
  expect(await listSigners(at.h, jobId)).toEqual([
    expect.objectContaining({ staffNo: "S003", name: "审批甲", total: 2, asked: 2 }),
    expect.objectContaining({ staffNo: "S004", name: "审批乙", total: 1, asked: 1 }),
    expect.objectContaining({ staffNo: "S999", name: "", failed: 1 }),
  ]);
  const { items } = await listItems(at.h, { jobId, state: "failed", page: 1, size: 10 });
  expect(items.map(({ problem }) => problem)).toEqual(["person.not-found", "sealing.no-signer"]);
  // What nobody was asked for is no document of the hospital.
  expect(await at.h.db.$count(document)).toBe(3);
  const [first = ""] = await requestsOf(jobId);
  const [request] = await at.h.db.select().from(signRequest).where(eq(signRequest.id, first));
  expect(request).toMatchObject({ applicationId: null, system: "十一月归档", state: "open" });
  const days = ((request?.expiresAt.getTime() ?? 0) - (request?.createdAt.getTime() ?? 0)) / 86_400_000;
  expect(days).toBe(7);
  let text = "";
  for await (const part of resultCsv(at.h, jobId)) text += part;
  expect(text).toContain('"1","出院小结 1.pdf","S003","等待签名"');
});

test("a decline, an expiry and a cancelled batch end its requests; what is retried is asked anew on the same document", async () => {
  const jobId = await at.order(at.many(3), sign({ staffNo: "S003", days: 2 }));
  await at.act(jobId, "start");
  await at.drain();
  const [first = "", second = ""] = await requestsOf(jobId);
  const { id: taskId = "", personId = "" } = (await taskOf(first)) ?? {};
  await declineTask(at.w.as("first"), { taskId, personId, reason: "缺检验结果" });
  await at.drain();
  expect(await at.read(jobId)).toMatchObject({ state: "waiting", asked: 2, failed: 1 });
  const [declined] = await at.itemsOf(jobId);
  expect(declined).toMatchObject({ state: "failed", problem: "sealing.sign-declined" });
  expect(declined?.say?.zh).toContain("审批甲拒签：缺检验结果");

  await at.act(jobId, "retry");
  await at.drain();
  const [again] = await at.itemsOf(jobId);
  expect(again).toMatchObject({ state: "asked", documentId: declined?.documentId });
  expect(again?.requestId).not.toBe(first);
  expect((await currentBytes(at.h, declined?.documentId ?? "")).revision).toBe(1);

  at.h.clock.advance(2 * 86_400_000 + 1000);
  await expireRequests(at.h.system);
  await at.drain();
  expect(await at.read(jobId)).toMatchObject({ state: "done", asked: 0, failed: 3 });
  expect((await at.itemsOf(jobId)).map(({ problem }) => problem)).toEqual(Array(3).fill("sealing.sign-expired"));

  await at.act(jobId, "retry");
  await at.drain();
  await at.act(jobId, "cancel");
  await at.drain();
  expect(await at.read(jobId)).toMatchObject({ state: "cancelled", asked: 0, failed: 3 });
  expect((await at.itemsOf(jobId)).map(({ problem }) => problem)).toEqual(Array(3).fill("sealing.sign-cancelled"));
  const open = and(eq(signRequest.state, "open"), eq(signRequest.documentId, declined?.documentId ?? ""));
  expect(await at.h.db.$count(signRequest, open)).toBe(0);
  expect(second).not.toBe("");
});

test("documents there are: one person for all, or by their numbers; who is asked already is told, and a lost role stops it", async () => {
  const ids = [await at.w.newDocument(2, "order"), await at.w.newDocument(2, "order")];
  const span = { type: "order", department: null, from: at.w.day(-1), until: at.w.day(1) };
  const asked = (more: object) => filterInput.parse({ title: "医嘱", ...sign(), ...span, list: null, ...more });
  const csvOf = (text: string) => Buffer.from(text).toString("base64");
  const order = async (more: object) => (await orderFilter(at.w.as("clerk"), asked(more))).jobId;
  await expect(order({})).rejects.toMatchObject({ code: "sealing.no-list" });
  await expect(order({ list: csvOf("x,S003\nx,S004") })).rejects.toMatchObject({ code: "sealing.list-twice" });
  await expect(order({ list: csvOf("x;\n") })).rejects.toMatchObject({ code: "sealing.bad-list" });
  await expect(order({ staffNo: "S998" })).rejects.toMatchObject({ code: "person.not-found" });
  const jobId = await order({ list: csvOf(`编号;工号\n${ids[0]};S003\n${ids[1]};S004`) });
  await at.act(jobId, "start");
  await at.drain();
  expect(await at.read(jobId)).toMatchObject({ state: "waiting", asked: 2 });
  const second = await order({ staffNo: "S004" });
  await at.act(second, "start");
  await at.drain();
  expect(await at.read(second)).toMatchObject({ state: "done", failed: 2 });
  expect((await at.itemsOf(second)).map(({ problem }) => problem)).toEqual(Array(2).fill("signing.other-request-open"));
  const third = await order({ staffNo: "S004" });
  await at.act(third, "start");
  const isClerk = eq(personRole.personId, at.w.idOf("clerk"));
  const roles = await at.h.db.select().from(personRole).where(isClerk);
  await at.h.db.delete(personRole).where(isClerk);
  await at.drain();
  expect(await at.read(third)).toMatchObject({ state: "stopped", problem: "sealing.no-role", asked: 0 });
  await at.h.db.insert(personRole).values(roles);
  expect(await at.h.db.$count(person)).toBeGreaterThan(0);
});

test.each(["sealing.tried", "sealing.stored"] as const)(
  "a worker that dies at %s has asked nobody twice",
  async (where) => {
    const jobId = await at.order(at.many(10), sign({ staffNo: "S003" }));
    await at.act(jobId, "start");
    await at.dieTwiceAt(where);
    expect(await at.read(jobId)).toMatchObject({ state: "waiting", asked: 10, failed: 0 });
    await expectOneEach(jobId, 10);
  },
);

test("kill -9 in the middle, again and again: each signer is asked once", { timeout: 240_000 }, async () => {
  const jobId = await at.order(at.many(80), sign({ staffNo: "S003" }));
  await at.act(jobId, "start");
  await at.killWorkers(2);
  expect(await at.read(jobId)).toMatchObject({ state: "waiting", asked: 80, failed: 0 });
  await expectOneEach(jobId, 80);
});

/** Every file has one document and one request. */
async function expectOneEach(jobId: string, count: number): Promise<void> {
  const items = await at.itemsOf(jobId);
  expect(new Set(items.map(({ requestId }) => requestId)).size).toBe(count);
  const requests = await at.h.db.select({ documentId: signRequest.documentId }).from(signRequest);
  const ids = new Set(items.map(({ documentId }) => documentId));
  expect(requests.filter(({ documentId }) => ids.has(documentId))).toHaveLength(count);
}
