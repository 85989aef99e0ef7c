import { eq } from "drizzle-orm";
import { PDFDocument } from "pdf-lib";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { decideAlert } from "#modules/alert/decide-alert.ts";
import { listAlerts } from "#modules/alert/list-alerts.ts";
import { savePolicy } from "#modules/alert/policy.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { signingJobs } from "#modules/signing/jobs.ts";
import { signature } from "#modules/signing/schema.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { job } from "#server/jobs/schema.ts";
import { rawPdf } from "#test/raw-pdf.ts";
import { codeOf, openHospital, PIN, STAFF } from "#test/mini-program.ts";
import type { Shown } from "#test/sealed-hospital.ts";
import { hisJobs } from "./jobs.ts";
import { callback } from "./schema.ts";

/** WeChat answers for the account in the code, as its API does through the gateway. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openHospital>>;
let lin: Awaited<ReturnType<(typeof at)["ready"]>>;
let zhou: Awaited<ReturnType<(typeof at)["ready"]>>;
let pdf = "";
beforeAll(async () => {
  at = await openHospital();
  lin = await at.ready(STAFF[0]);
  zhou = await at.ready(STAFF[1]);
  await saveDocumentType(at.h.system, { code: "operation", name: "手术知情同意书", mustRead: true });
  const order = { code: "order", name: "医嘱单", mustRead: false, dueHours: 24, delegation: "department" as const };
  await saveDocumentType(at.h.system, order);
  pdf = await newPdf("one", "two");
}, 120_000);
afterAll(() => at.close());
beforeEach(async () => {
  await at.h.db.delete(job);
  await at.h.db.delete(callback);
  lin.terminal.fate = () => "pass";
});

type Asked = {
  type?: string;
  signers?: readonly string[];
  order?: "sequential" | "parallel";
  bedNo?: string;
  externalId?: string;
  content?: string;
  place?: object;
};

async function ask({ type = "order", signers = ["0231"], order = "sequential", bedNo = "12", ...more }: Asked = {}) {
  const { documentId } = await at.ask<{ documentId: string }>({
    path: "/documents",
    body: {
      type,
      title: `文书 ${bedNo} 床`,
      patient: { name: "王秀兰", bedNo },
      ...(more.externalId ? { externalId: more.externalId } : {}),
      contentBase64: more.content ?? pdf,
    },
  });
  const body = {
    documentId,
    order,
    signers: signers.map((staffNo, n) => ({
      staffNo,
      place: more.place ?? { kind: "coordinates", page: 1, x: 20 + 55 * n, y: 240, width: 40, height: 16 },
    })),
  };
  const shown = await at.ask<Shown>({ path: "/sign-requests", body });
  return { ...shown, taskIds: shown.signers.map((one) => one.taskId) };
}

async function newPdf(...pages: string[]): Promise<string> {
  const made = await PDFDocument.create();
  for (const text of pages) made.addPage([595, 842]).drawText(text, { x: 60, y: 780, size: 18 });
  return Buffer.from(await made.save({ useObjectStreams: false })).toString("base64");
}

const first = (asked: { taskIds: string[] }) => asked.taskIds[0] ?? "";
const signaturesOf = (taskId: string) => at.h.db.select().from(signature).where(eq(signature.taskId, taskId));

async function told({ requestId }: Shown) {
  while ((await runDueJobs(at.h, [...signingJobs, ...hisJobs])) > 0);
  const [last] = await at.h.db.select().from(callback).where(eq(callback.subjectId, requestId));
  return last && { event: last.event, body: JSON.parse(last.body) as { request: Shown & { reason: string } } };
}

test("a must-read document is not signed in a batch, nor before every page went to the phone", async () => {
  const [must, other] = [first(await ask({ type: "operation" })), first(await ask())];
  const outcomes = await lin.phone.sign([must, other], PIN);
  expect(outcomes.find((one) => one.taskId === must)).toMatchObject({
    status: "refused",
    code: "signing.must-read-alone",
    say: { zh: expect.stringContaining("逐份") },
  });
  expect(outcomes.find((one) => one.taskId === other)).toEqual({ taskId: other, status: "signed" });
  expect(await codeOf(lin.phone.sign([must], PIN))).toBe("signing.must-read-first");
  await lin.phone.read(must);
  await lin.phone.page({ taskId: must, page: 1, width: 400 });
  await lin.phone.page({ taskId: must, page: 1, width: 800 });
  expect(await codeOf(lin.phone.sign([must], PIN))).toBe("signing.must-read-first");
  await lin.phone.page({ taskId: must, page: 2, width: 400 });
  expect(await lin.phone.sign([must], PIN)).toEqual([{ taskId: must, status: "signed" }]);
});

test("what intake warns of is told before signing, by page: not in a batch, nor before it was opened and heeded; HIS is told too", async () => {
  const hidden = rawPdf(
    [{ content: "BT 1 g /F 20 Tf 40 200 Td (pay 9000 yuan) Tj ET", resources: "/Font<</F 90 0 R>>" }],
    {
      90: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    },
  );
  const place = { kind: "coordinates", page: 1, x: 20, y: 20, width: 40, height: 16 };
  const warned = await ask({ content: Buffer.from(hidden).toString("base64"), place });
  const said = "第 1 页有看不见的文字：“pay 9000 yuan”";
  expect(await at.ask({ path: `/documents/${warned.documentId}`, method: "GET" })).toMatchObject({
    warnings: [{ kind: "unseen", page: 1, zh: said }],
  });
  const [one, other] = [first(warned), first(await ask())];
  const { tasks } = await lin.phone.inbox();
  const flagged = tasks.filter(({ isWarned }) => isWarned).map(({ taskId }) => taskId);
  expect([flagged.includes(one), flagged.includes(other)]).toEqual([true, false]);
  const outcomes = await lin.phone.sign([one, other], PIN);
  expect(outcomes.find(({ taskId }) => taskId === one)).toMatchObject({
    status: "refused",
    code: "signing.warned-alone",
  });
  expect(outcomes.find(({ taskId }) => taskId === other)).toEqual({ taskId: other, status: "signed" });
  expect(await codeOf(lin.phone.sign([one], PIN))).toBe("signing.warned-first");
  expect(await codeOf(lin.phone.sign([one], PIN, [said]))).toBe("signing.warned-first");
  expect((await lin.phone.read(one)).warnings.map(({ zh }) => zh)).toEqual([said]);
  // Read is not heeded: a terminal that does not ask, or that shows something else than the hospital holds, signs nothing.
  for (const heeded of [[], ["第 1 页没有什么"], [said, said]])
    expect(await codeOf(lin.phone.sign([one], PIN, heeded))).toBe("signing.warned-unheeded");
  expect(await lin.phone.sign([one], PIN, [said])).toEqual([{ taskId: one, status: "signed" }]);
});

test("what waits says since when it is overdue, overdue first, and whose patient it is", async () => {
  const early = await ask({ bedNo: "07" });
  at.h.clock.advance(25 * 3_600_000);
  // Its request has run out meanwhile (24 h): asked with more time, it would be overdue and open.
  const { tasks: none } = await lin.phone.inbox();
  expect(none.map((one) => one.taskId)).not.toContain(first(early));
  await saveDocumentType(at.h.system, { code: "order", name: "医嘱单", mustRead: false, dueHours: 1 });
  const [old, alike] = [await ask({ bedNo: "09" }), await ask({ bedNo: "09" })];
  at.h.clock.advance(2 * 3_600_000);
  const fresh = await ask({ type: "prescription", bedNo: "11" });
  const { tasks, signedToday } = await lin.phone.inbox();
  expect(tasks.map((one) => [one.taskId, one.isOverdue])).toEqual([
    [first(old), true],
    [first(alike), true],
    [first(fresh), false],
  ]);
  expect(tasks[0]?.patientKey).toBe(tasks[1]?.patientKey);
  expect(tasks[0]?.patientKey).not.toBe(tasks[2]?.patientKey);
  expect(JSON.stringify(tasks)).not.toContain("王秀兰");
  expect(signedToday).toBe(0);
  await lin.phone.sign([first(old), first(alike), first(fresh)], PIN);
  expect((await lin.phone.inbox()).signedToday).toBe(3);
});

test("what fails in a batch stays with its reason and holds nothing up; the order of countersigners is kept", async () => {
  const [good, taken, gone] = [await ask(), await ask(), await ask()];
  const second = await ask({ signers: ["0232", "0231"] });
  const confirmation = await lin.phone.prepare([first(good), first(taken), first(gone), second.taskIds[1] ?? ""]);
  expect(confirmation.leftOut).toMatchObject([{ taskId: second.taskIds[1], code: "signing.not-your-turn" }]);
  await at.ask({ path: `/sign-requests/${taken.requestId}/cancel`, body: { reason: "医嘱改了" } });
  const outcomes = await lin.phone.confirm(confirmation, PIN);
  expect(new Map(outcomes.map((one) => [one.taskId, one.status === "signed" ? "signed" : one.code]))).toEqual(
    new Map([
      [first(good), "signed"],
      [first(taken), "signing.cancelled"],
      [first(gone), "signed"],
      [second.taskIds[1], "signing.not-your-turn"],
    ]),
  );
  expect(await zhou.phone.sign([first(second)], PIN)).toMatchObject([{ status: "signed" }]);
  expect(await lin.phone.sign([second.taskIds[1] ?? ""], PIN)).toMatchObject([{ status: "signed" }]);
  expect(await signaturesOf(first(taken))).toHaveLength(0);
});

test("a hundred documents are one start, one offer, one PIN and one reveal", async () => {
  const taskIds: string[] = [];
  for (let n = 0; n < 100; n++) taskIds.push(first(await ask({ bedNo: String(n) })));
  const before = lin.terminal.sent.length;
  const outcomes = await lin.phone.sign(taskIds, PIN);
  expect(outcomes.filter((one) => one.status === "signed")).toHaveLength(100);
  const sent = lin.terminal.sent.slice(before).map((path) => path.split("/").at(-1) ?? "");
  expect(sent.toSorted()).toEqual(["approval.offer", "approval.reveal", "key.checkPin", "key.start"]);
  const { items } = await lin.phone.progress(taskIds);
  expect(items.map((one) => [one.step, one.isStamped])).toEqual(taskIds.map(() => ["evidenced", true]));
}, 120_000);

test.each([
  ["key.start", "lost"],
  ["key.start", "answer-lost"],
  ["approval.offer", "lost"],
  ["approval.offer", "answer-lost"],
  ["key.checkPin", "lost"],
  ["key.checkPin", "answer-lost"],
  ["approval.reveal", "lost"],
  ["approval.reveal", "answer-lost"],
] as const)("network lost at %s (%s) in a batch: exactly one signature or none of each", async (op, fate) => {
  const taskIds = [first(await ask()), first(await ask()), first(await ask())];
  lin.terminal.fate = (path) => (path.endsWith(op) ? fate : "pass");
  const code = await codeOf(lin.phone.sign(taskIds, PIN));
  expect(code).toBe(op === "approval.reveal" ? "phone.outcome-unknown" : "terminal.network");
  lin.terminal.fate = () => "pass";
  const { unfinished } = await lin.phone.open();
  const isMade = op === "approval.reveal" && fate === "answer-lost";
  for (const taskId of taskIds) expect(await signaturesOf(taskId)).toHaveLength(isMade ? 1 : 0);
  if (isMade) expect(unfinished?.map((one) => one.status)).toEqual(["signed", "signed", "signed"]);
  const again = await codeOf(lin.phone.sign(taskIds, PIN));
  expect(again).toBe(isMade ? "signing.already-signed" : "nothing");
  for (const taskId of taskIds) expect(await signaturesOf(taskId)).toHaveLength(1);
});

test("two taps on a batch sign it once", async () => {
  const taskIds = [first(await ask()), first(await ask())];
  const confirmation = await lin.phone.prepare(taskIds);
  const taps = [codeOf(lin.phone.confirm(confirmation, PIN)), codeOf(lin.phone.confirm(confirmation, PIN))];
  expect((await Promise.all(taps)).toSorted()).toEqual(["nothing", "phone.busy"]);
  for (const taskId of taskIds) expect(await signaturesOf(taskId)).toHaveLength(1);
});

test("a document returned for change ends the request; the HIS hears which and why", async () => {
  const asked = await ask({ signers: ["0231", "0232"] });
  expect(await codeOf(zhou.phone.giveBack(first(asked), "数据有误"))).toBe("signing.not-yours");
  await lin.phone.giveBack(first(asked), "用药与诊断不符");
  await lin.phone.giveBack(first(asked), "用药与诊断不符");
  expect(await told(asked)).toMatchObject({
    event: "sign-request.returned",
    body: {
      request: {
        state: "returned",
        reason: "用药与诊断不符",
        signers: [{ state: "returned" }, { state: "cancelled" }],
      },
    },
  });
  expect(await codeOf(lin.phone.sign([first(asked)], PIN))).toBe("signing.returned");
  const refused = await ask();
  await lin.phone.decline(first(refused), "不是我的病人");
  expect(await told(refused)).toMatchObject({
    event: "sign-request.declined",
    body: { request: { state: "declined" } },
  });
});

test("a task is handed to a colleague of the department once, who signs in their own name with 代 beside it", async () => {
  const never = await ask({ type: "prescription" });
  expect(await codeOf(lin.phone.delegate(first(never), "0232", "出差"))).toBe("signing.delegation-never");
  const asked = await ask({ signers: ["0231", "0233"] });
  const taskId = first(asked);
  await lin.phone.read(taskId);
  expect((await lin.phone.delegates(taskId)).people.map((one) => one.staffNo)).toEqual(["0232"]);
  expect(await codeOf(lin.phone.delegate(taskId, "0233", "手术中"))).toBe("signing.delegate-signs-already");
  expect(await codeOf(lin.phone.delegate(taskId, "9999", "手术中"))).toBe("signing.delegate-unknown");
  const open = await lin.phone.prepare([taskId]);
  await lin.phone.delegate(taskId, "0232", "手术中");
  // What was offered before it was handed on is signed by nobody.
  expect(await lin.phone.confirm(open, PIN)).toMatchObject([{ status: "refused", code: "signing.not-yours" }]);
  expect(await told(asked)).toMatchObject({
    event: "sign-task.delegated",
    body: { request: { signers: [{ staffNo: "0232", delegatedFrom: { staffNo: "0231", reason: "手术中" } }, {}] } },
  });
  const task = await zhou.phone.read(taskId);
  expect(task).toMatchObject({ delegatedFrom: "林知秋", mayDelegate: false, canSign: null });
  expect(await codeOf(zhou.phone.delegate(taskId, "0231", "不便"))).toBe("signing.delegated-already");
  expect(await zhou.phone.sign([taskId], PIN)).toMatchObject([{ status: "signed" }]);
  expect(await signaturesOf(taskId)).toMatchObject([{ step: "evidenced" }]);
});

test("不是我本人 freezes keys at once, offers that are out included, until the security administrator decides", async () => {
  const [made, waiting] = [first(await ask()), first(await ask())];
  await lin.phone.sign([made], PIN);
  expect(await codeOf(zhou.phone.disown({ about: "signature", aboutId: made, note: "" }))).toBe("alert.not-yours");
  const open = await lin.phone.prepare([waiting]);
  const told = await lin.phone.disown({ about: "signature", aboutId: made, note: "当时在手术" });
  expect(told).toMatchObject({ frozenKeys: 1 });
  expect(await lin.phone.disown({ about: "signature", aboutId: made, note: "" })).toMatchObject({
    alertId: told.alertId,
  });
  expect(await codeOf(lin.phone.confirm(open, PIN))).toBe("key.KEY_STATE");
  expect((await lin.phone.open()).key?.state).toBe("FROZEN");
  expect(await signaturesOf(waiting)).toHaveLength(0);
  const { alerts } = await listAlerts(at.h.system, { state: "open", page: 1, pageSize: 20 });
  expect(alerts).toMatchObject([{ id: told.alertId, about: "signature", frozenKeys: 1, person: { staffNo: "0231" } }]);
  const own = alerts[0]?.person?.id ?? "";
  const decision = { alertId: told.alertId, decision: "released", why: "本人记错" } as const;
  expect(await codeOf(decideAlert(at.h.system, { ...decision, byPersonId: own }))).toBe("alert.own-alert");
  expect((await decideAlert(at.h.system, { ...decision, byPersonId: "officer" })).keys).toHaveLength(1);
  expect(await codeOf(decideAlert(at.h.system, { ...decision, byPersonId: "officer" }))).toBe("alert.decided-already");
  expect(await lin.phone.sign([waiting], PIN)).toMatchObject([{ status: "signed" }]);
});

test("a record says what the signature rests on, and a month lists its own", async () => {
  at.h.clock.advance(1000);
  const taskId = first(await ask());
  await lin.phone.sign([taskId], PIN);
  const record = await lin.phone.record(taskId);
  expect(record).toMatchObject({
    state: "signed",
    system: "HIS",
    signed: {
      verdict: "valid",
      certificate: { subject: expect.stringContaining("林知秋") },
      token: { serial: expect.stringMatching(/./) },
    },
  });
  expect(await codeOf(zhou.phone.record(taskId))).toBe("signing.not-yours");
  const ids = async (asked: Parameters<typeof lin.phone.history>[0]) =>
    (await lin.phone.history(asked)).items.map((one) => one.taskId);
  expect(await ids({ month: "2026-11", state: "signed" })).toContain(taskId);
  expect(await ids({ month: "2026-11", state: "refused" })).not.toContain(taskId);
  expect(await ids({ month: "2026-10" })).toEqual([]);
});

test("where the hospital's policy says so, an alert leaves the keys; a confirmed one ends them for good", async () => {
  const taskId = first(await ask({ signers: ["0232"] }));
  await zhou.phone.sign([taskId], PIN);
  await savePolicy(at.h.system, { freezesKeys: false });
  const mild = await zhou.phone.disown({ about: "signature", aboutId: taskId, note: "" });
  expect(mild.frozenKeys).toBe(0);
  await decideAlert(at.h.system, { alertId: mild.alertId, decision: "released", why: "查过", byPersonId: "officer" });
  await savePolicy(at.h.system, { freezesKeys: true });
  const { alertId } = await zhou.phone.disown({ about: "signature", aboutId: taskId, note: "" });
  await decideAlert(at.h.system, { alertId, decision: "confirmed", why: "手机被盗用", byPersonId: "officer" });
  expect((await zhou.phone.open()).next).toBe("key");
  const [retired] = await at.h.db.select().from(job).where(eq(job.name, "approval.retire"));
  expect(retired?.payload).toContain("compromised");
});

test("a document that comes again says what changed since this doctor signed or returned it, and on which pages", async () => {
  const externalId = "D-1001";
  const again = async (...pages: string[]) => first(await ask({ externalId, content: await newPdf(...pages) }));
  const one = await again("follow-up in two weeks", "take aspirin");
  expect(await lin.phone.changes(one)).toBeNull();
  await lin.phone.giveBack(one, "用药与诊断不符");
  at.h.clock.advance(60_000);
  const two = await again("follow-up in two weeks", "take clopidogrel");
  expect(await lin.phone.changes(two)).toMatchObject({
    did: "returned",
    pages: [2],
    pagesBefore: 2,
    isWhole: true,
    changes: [{ page: 2, was: "aspirin", now: "clopidogrel" }],
  });
  await lin.phone.sign([two], PIN);
  at.h.clock.advance(60_000);
  // The signature drawn into the signed version is no change of the text that was signed.
  expect(await lin.phone.changes(await again("follow-up in two weeks", "take clopidogrel"))).toMatchObject({
    did: "signed",
    changes: [],
    pages: [],
  });
  expect(await codeOf(zhou.phone.changes(two))).toBe("signing.not-yours");
});
