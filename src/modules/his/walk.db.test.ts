import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { audit } from "#modules/audit/schema.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { retryStamps } from "#modules/signing/retry-stamps.ts";
import { tsaUnit } from "#modules/timestamp/schema.ts";
import { checkChain } from "#modules/audit/check-chain.ts";
import { signature } from "#modules/signing/schema.ts";
import { atCheckpoints, type Checkpoint } from "#server/checkpoint.ts";
import { STAFF } from "#test/mini-program.ts";
import { openSealedHospital, type Shown, taskAt } from "#test/sealed-hospital.ts";

/** WeChat answers for the account in the code, as its API does through the gateway. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openSealedHospital>>;
beforeAll(async () => {
  at = await openSealedHospital();
}, 120_000);
afterAll(() => at.close());
beforeEach(() => at.quiet());
let stop = () => {};
afterEach(() => stop());

test("three doctors sign one PDF in turn, by QR: every signature is valid and the HIS has been told", async () => {
  const request = await at.newRequest("sequential");
  for (const [n, phone] of at.phones.entries()) {
    const taskId = await at.scan(phone, request.requestId, STAFF[n]?.staffNo);
    const task = await phone.ask<{ patientMasked: string; canSign: unknown }>("signing.read", { taskId });
    expect(task).toMatchObject({
      canSign: null,
      patientMasked: "王** · 12床",
      system: "HIS",
      documentType: "知情同意书",
    });
    const results = await phone.sign({ type: "cms", taskIds: [taskId] });
    expect(results[0]?.status).toBe("signed");
  }
  const done = await at.follow(request.requestId);
  expect(done).toMatchObject({ state: "completed", revision: 4 });
  expect(done.signers.map((one) => one.step)).toEqual(["evidenced", "evidenced", "evidenced"]);
  const report = await at.verdict(request.documentId);
  expect(report.map((one) => one.integrity)).toEqual(["intact", "intact", "intact"]);
  expect(report.map((one) => [one.isTrusted, one.problems])).toEqual([1, 2, 3].map(() => [true, []]));
  expect(report.map((one) => one.isLast)).toEqual([false, false, true]);
  for (const [n, one] of report.entries()) expect(one.signer).toContain(STAFF[n]?.name);
  await at.runJobs();
  expect(at.heard.map((one) => one.event).sort()).toEqual([
    "sign-request.completed",
    "sign-task.signed",
    "sign-task.signed",
    "sign-task.signed",
  ]);
  expect(at.heard.find((one) => one.event === "sign-request.completed")?.body.request.state).toBe("completed");
  expect(await checkChain(at.h.db)).toMatchObject({ brokenAt: null });
  expect(await at.phoneAt(0).ask("signing.history")).toMatchObject({
    items: [{ taskId: taskAt(request, 0), state: "signed" }],
  });
});

test("in sequence the second must wait for the first; in parallel anybody may begin", async () => {
  const sequential = await at.newRequest("sequential");
  const early = at.phoneAt(1).sign({ type: "cms", taskIds: [taskAt(sequential, 1)] });
  await expect(early).rejects.toMatchObject({ code: "signing.not-your-turn" });
  const { tasks } = await at
    .phoneAt(1)
    .ask<{ tasks: { taskId: string; canSign: { reason: string } | null }[] }>("signing.inbox");
  const waiting = tasks.find((one) => one.taskId === taskAt(sequential, 1));
  expect(waiting?.canSign?.reason).toBe("signing.not-your-turn");
  const parallel = await at.newRequest("parallel");
  const results = await at.phoneAt(2).sign({ type: "cms", taskIds: [taskAt(parallel, 2)] });
  expect(results[0]?.status).toBe("signed");
});

test("two doctors at once on the same revision: one signs, the other is told to repeat and then signs too", async () => {
  const request = await at.newRequest("parallel");
  const [first, second] = [at.phoneAt(0), at.phoneAt(1)];
  const one = await first.offer({ type: "cms", taskIds: [taskAt(request, 0)] });
  const two = await second.offer({ type: "cms", taskIds: [taskAt(request, 1)] });
  const [m2a, m2b] = [await first.consent(one), await second.consent(two)];
  const answers = await Promise.all([first.ask("approval.reveal", m2a), second.ask("approval.reveal", m2b)]);
  const results = [one.finish(answers[0])[0], two.finish(answers[1])[0]];
  expect(new Set(results.map((r) => r?.status))).toEqual(new Set(["refused", "signed"]));
  const late = results[0]?.status === "refused" ? 0 : 1;
  expect(results[late]).toMatchObject({ code: "signing.document-moved" });
  const again = await at.phoneAt(late).sign({ type: "cms", taskIds: [taskAt(request, late)] });
  expect(again[0]?.status).toBe("signed");
  const report = await at.verdict(request.documentId);
  expect(report.map((s) => s.integrity)).toEqual(["intact", "intact"]);
});

test("a double tap, and the same reveal sent again after the answer was lost, are one signature", async () => {
  const request = await at.newRequest("parallel");
  const phone = at.phoneAt(0);
  const session = await phone.offer({ type: "cms", taskIds: [taskAt(request, 0)] });
  const m2 = await phone.consent(session);
  const answers = await Promise.all([phone.ask("approval.reveal", m2), phone.ask("approval.reveal", m2)]);
  expect(answers[0]).toEqual(answers[1]);
  expect(await phone.ask("approval.reveal", m2)).toEqual(answers[0]);
  expect(await phone.ask("approval.outcome", { cid: m2.cid })).toMatchObject({
    state: "FINISHED",
    items: [{ status: "signed" }],
  });
  expect(await at.h.db.select().from(signature).where(eq(signature.requestId, request.requestId))).toHaveLength(1);
  expect((await at.follow(request.requestId)).revision).toBe(2);
});

test("one document in two sessions at once: one signature, the other is told so", async () => {
  const request = await at.newRequest("parallel");
  const phone = at.phoneAt(0);
  const taskIds = [taskAt(request, 0)];
  const one = await phone.offer({ type: "cms", taskIds });
  const first = await phone.consent(one);
  const two = await phone.offer({ type: "cms", taskIds });
  const second = await phone.consent(two);
  const both = await Promise.all([phone.ask("approval.reveal", first), phone.ask("approval.reveal", second)]);
  const results = [one.finish(both[0])[0], two.finish(both[1])[0]];
  expect(new Set(results.map((r) => r?.status))).toEqual(new Set(["refused", "signed"]));
  expect(results.find((r) => r?.status === "refused")).toMatchObject({ code: "signing.already-signed" });
});

test.each(["signing.stamped", "signing.sealed", "signing.evidenced"] as const)(
  "the app dies at %s: the signature stands, the worker finishes it, and there is one",
  async (point: Checkpoint) => {
    const request = await at.newRequest("parallel");
    stop = atCheckpoints(async (reached) => {
      if (reached === point) throw new Error("died");
    }).stop;
    const results = await at.phoneAt(0).sign({ type: "cms", taskIds: [taskAt(request, 0)] });
    expect(results[0]?.status).toBe("signed");
    stop();
    at.h.clock.advance(5000);
    await at.runJobs();
    const done = await at.follow(request.requestId);
    expect(done).toMatchObject({ revision: 2, signers: [{ state: "signed", step: "evidenced" }, {}, {}] });
    const report = await at.verdict(request.documentId);
    expect(report.map((one) => one.integrity)).toEqual(["intact"]);
    expect(at.heard.filter((one) => one.event === "sign-task.signed")).toHaveLength(1);
  },
);

test("ten documents in one batch, one PIN: each has its own signature", async () => {
  const requests: Shown[] = [];
  for (let n = 0; n < 10; n++) requests.push(await at.newRequest("parallel"));
  const results = await at.phoneAt(2).sign({ type: "cms", taskIds: requests.map((one) => taskAt(one, 2)) });
  expect(results.map((one) => one.status)).toEqual(Array.from({ length: 10 }, () => "signed"));
  for (const { documentId } of requests) expect((await at.verdict(documentId))[0]?.integrity).toBe("intact");
});

test("a digest alone is signed: the CMS comes back instead of a PDF", async () => {
  const digest = { algorithm: "SM3", value: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" };
  const body = { type: "consent", title: "检验报告数据", digest };
  const { documentId } = await at.ask<{ documentId: string }>({ path: "/documents", body });
  const place = { kind: "coordinates", page: 1, x: 20, y: 20, width: 40, height: 16 };
  const signers = [{ staffNo: "0231", place }];
  const request = await at.ask<Shown>({ path: "/sign-requests", body: { documentId, order: "parallel", signers } });
  const results = await at.phoneAt(0).sign({ type: "cms", taskIds: [taskAt(request, 0)] });
  expect(results[0]?.status).toBe("signed");
  const reply = await at.download(documentId);
  expect(reply.headers.get("content-type")).toBe("application/pkcs7-signature");
  const cms = Buffer.from(await reply.arrayBuffer());
  expect(cms.toString("hex")).toContain(digest.value);
});

describe("no trusted time", () => {
  const away = () => at.h.db.update(tsaUnit).set({ state: "retired" }).where(eq(tsaUnit.state, "active"));
  const back = () => at.h.db.update(tsaUnit).set({ state: "active" }).where(eq(tsaUnit.state, "retired"));

  test("must: the signature waits, visibly and without a made-up time, and is finished when time is back", async () => {
    const request = await at.newRequest("parallel");
    await away();
    try {
      const results = await at.phoneAt(0).sign({ type: "cms", taskIds: [taskAt(request, 0)] });
      expect(results[0]?.status).toBe("signed");
      expect(await at.follow(request.requestId)).toMatchObject({
        revision: 1,
        signers: [{ state: "signed", step: "signed", waitsFor: "timestamp" }, { waitsFor: null }, {}],
      });
      const task = await at.phoneAt(0).ask<{ waitsFor: string | null }>("signing.read", { taskId: taskAt(request, 0) });
      expect(task.waitsFor).toBe("timestamp");
      const [row] = await at.h.db.select().from(signature).where(eq(signature.requestId, request.requestId));
      expect(row).toMatchObject({ step: "signed", token: null, stampedAt: null, problem: "timestamp.no-unit" });
      const again = retryStamps(at.h.system, { requestId: request.requestId });
      await expect(again).rejects.toMatchObject({ code: "timestamp.no-unit" });
    } finally {
      await back();
    }
    expect(await retryStamps(at.h.system, {})).toEqual({ finished: 1, waiting: 0 });
    const [stamped] = await at.h.db.select().from(signature).where(eq(signature.requestId, request.requestId));
    expect(stamped).toMatchObject({ step: "evidenced", stampedBy: "own" });
    expect(await at.follow(request.requestId)).toMatchObject({
      revision: 2,
      signers: [{ step: "evidenced", waitsFor: null }, {}, {}],
    });
    expect((await at.verdict(request.documentId)).map((one) => [one.integrity, one.isTrusted])).toEqual([
      ["intact", true],
    ]);
  });

  test("best effort: the signature goes on without a timestamp, which log and verdict say", async () => {
    const type = { code: "consent", name: "知情同意书", mustRead: false };
    await saveDocumentType(at.h.system, { ...type, timestamp: "best-effort" });
    const request = await at.newRequest("parallel");
    await away();
    try {
      const results = await at.phoneAt(0).sign({ type: "cms", taskIds: [taskAt(request, 0)] });
      expect(results[0]?.status).toBe("signed");
    } finally {
      await back();
      await saveDocumentType(at.h.system, { ...type, timestamp: "must" });
    }
    expect(await at.follow(request.requestId)).toMatchObject({ revision: 2, signers: [{ step: "evidenced" }, {}, {}] });
    expect(await at.verdict(request.documentId)).toMatchObject([
      { integrity: "intact", stampedAt: null, isTrusted: false, problems: ["no-timestamp"] },
    ]);
    const events = await at.h.db.select({ type: audit.type }).from(audit).where(eq(audit.subject, request.requestId));
    expect(events.map((one) => one.type)).toContain("signing.unstamped");
  });
});
