import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { person } from "#modules/person/schema.ts";
import { expireRequests } from "#modules/signing/expire-requests.ts";
import { openSealedHospital, taskAt } from "#test/sealed-hospital.ts";

/** WeChat answers for the account in the code, as its API does through the gateway. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openSealedHospital>>;
beforeAll(async () => {
  at = await openSealedHospital();
}, 120_000);
afterAll(() => at.close());
beforeEach(() => at.quiet());

test("cancelled between the offer and the reveal: nothing is signed, and the request says cancelled", async () => {
  const request = await at.newRequest("parallel");
  const phone = at.phoneAt(0);
  const session = await phone.offer({ type: "cms", taskIds: [taskAt(request, 0)] });
  const m2 = await phone.consent(session);
  await at.ask({ path: `/sign-requests/${request.requestId}/cancel`, body: { reason: "改方案" } });
  const [result] = session.finish(await phone.ask("approval.reveal", m2));
  expect(result).toMatchObject({ status: "refused", code: "signing.cancelled" });
  expect(await at.follow(request.requestId)).toMatchObject({ state: "cancelled", revision: 1 });
  await at.runJobs();
  expect(at.heard.map((one) => one.event)).toEqual(["sign-request.cancelled"]);
});

test("a person stopped after the offer does not sign", async () => {
  const request = await at.newRequest("parallel");
  const phone = at.phoneAt(0);
  const session = await phone.offer({ type: "cms", taskIds: [taskAt(request, 0)] });
  const m2 = await phone.consent(session);
  await at.h.db.update(person).set({ state: "stopped" }).where(eq(person.staffNo, "0231"));
  const [result] = session.finish(await phone.ask("approval.reveal", m2));
  await at.h.db.update(person).set({ state: "active" }).where(eq(person.staffNo, "0231"));
  expect(result).toMatchObject({ status: "refused", code: "signing.person-stopped" });
});

test("declining ends the request with the reason, and nobody signs after", async () => {
  const request = await at.newRequest("parallel");
  await at.phoneAt(1).ask("signing.decline", { taskId: taskAt(request, 1), reason: "内容有误" });
  expect(await at.follow(request.requestId)).toMatchObject({ state: "declined", reason: "内容有误" });
  const late = at.phoneAt(0).sign({ type: "cms", taskIds: [taskAt(request, 0)] });
  await expect(late).rejects.toMatchObject({ code: "signing.declined" });
});

test("a request that ran out is closed by the worker, and the HIS hears it", async () => {
  const request = await at.newRequest("parallel", { expiresInMinutes: 1 });
  at.h.clock.advance(61_000);
  const late = at.phoneAt(0).sign({ type: "cms", taskIds: [taskAt(request, 0)] });
  await expect(late).rejects.toMatchObject({ code: "signing.expired" });
  await expireRequests(at.h.system);
  await expireRequests(at.h.system);
  expect((await at.follow(request.requestId)).state).toBe("expired");
  await at.runJobs();
  expect(at.heard.map((one) => one.event)).toEqual(["sign-request.expired"]);
});

test("a code is for one person and two minutes", async () => {
  const request = await at.newRequest("parallel");
  const qr = (staffNo?: string) =>
    at.ask<{ code: string }>({ path: `/sign-requests/${request.requestId}/qr`, body: staffNo ? { staffNo } : {} });
  const mine = await qr("0231");
  const wrong = at.phoneAt(1).ask("approval.scan", { code: mine.code });
  await expect(wrong).rejects.toMatchObject({ code: "approval.code-of-other", facts: { wanted: "林**" } });
  const open = await qr();
  await at.phoneAt(1).ask("approval.scan", { code: open.code });
  await at.phoneAt(1).ask("approval.scan", { code: open.code });
  await expect(at.phoneAt(0).ask("approval.scan", { code: open.code })).rejects.toMatchObject({
    code: "approval.code-taken",
  });
  at.h.clock.advance(120_001);
  await expect(at.phoneAt(0).ask("approval.scan", { code: mine.code })).rejects.toMatchObject({
    code: "approval.code-expired",
  });
  await expect(at.phoneAt(0).ask("approval.scan", { code: "xingqian://sign?c=nonsense" })).rejects.toMatchObject({
    code: "approval.code-unknown",
  });
});
