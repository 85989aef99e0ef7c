import { eq } from "drizzle-orm";
import { PDFDocument } from "pdf-lib";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { gatewayError } from "#modules/gateway/errors.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { importStaff } from "#modules/person/import-staff.ts";
import { job } from "#server/jobs/schema.ts";
import { openHospital, STAFF } from "#test/mini-program.ts";
import { sendNotice } from "./send-notice.ts";
import { tellKind, tellPerson } from "./tell-person.ts";

vi.mock("#modules/gateway/wechat.ts", () => ({}));
const sent: { userid: string; title: string }[] = [];
let refusal: Error | null = null;
vi.mock("#modules/gateway/wecom.ts", () => ({
  sendWeComNotice: async (_: unknown, userid: string, notice: { title: string }) => {
    if (refusal) throw refusal;
    sent.push({ userid, title: notice.title });
    return { isKnown: true };
  },
}));

let at: Awaited<ReturnType<typeof openHospital>>;
beforeAll(async () => {
  at = await openHospital();
}, 60_000);
afterAll(() => at.close());
beforeEach(async () => {
  await at.h.db.delete(job);
  sent.length = 0;
  refusal = null;
});
const idOf = async (staffNo: string) => (await findByStaffNo(at.h, staffNo))?.id ?? "";
const jobs = () => at.h.db.select().from(job).where(eq(job.name, tellKind.name));
const tell = (personId: string, about: "task" | "disowned") =>
  at.h.db.transaction((tx) => tellPerson(tx, at.h.system, personId, about));
const inWeCom = (staffNo: string, wecomUserid: string) => {
  const { name } = STAFF.find((one) => one.staffNo === staffNo) ?? STAFF[0];
  return importStaff(at.h.system, [{ staffNo, name, departmentCode: "0101", category: "医师", wecomUserid }]);
};

test("somebody WeCom does not know is no job; with an account on file, tasks that come together are one notice", async () => {
  const [first, second] = [await idOf("0231"), await idOf("0232")];
  await tell(first, "task");
  expect(await jobs()).toEqual([]);
  expect(await inWeCom("0231", "Lin.ZhiQiu")).toMatchObject({ counts: { updated: 1 } });
  expect(await inWeCom("0232", "lin.zhiqiu")).toMatchObject({ rows: [{ problems: [{ code: "person.wecom-taken" }] }] });
  for (const about of ["task", "task", "disowned"] as const) await tell(first, about);
  await tell(second, "task");
  const now = at.h.clock.now().getTime();
  const waiting = (await jobs()).map((one) => [one.onceKey, one.runAt.getTime() - now]);
  expect(Object.fromEntries(waiting)).toEqual({
    [`notice:disowned:${first}`]: 0,
    [`notice:task:${first}`]: 60_000,
  });
  await sendNotice(at.h.system, { personId: first, about: "task" });
  expect(sent).toEqual([{ userid: "lin.zhiqiu", title: "有文书待签" }]);
});

test("what sending again cannot mend ends the job, anything else is tried again", async () => {
  const personId = await idOf("0231");
  refusal = gatewayError("wecom-unknown", {});
  await sendNotice(at.h.system, { personId, about: "task" });
  refusal = gatewayError("not-configured", { connector: "wecom.sendnotice" });
  await sendNotice(at.h.system, { personId, about: "task" });
  refusal = gatewayError("timeout", { upstream: "wecom" });
  await expect(sendNotice(at.h.system, { personId, about: "task" })).rejects.toMatchObject({ code: "gateway.timeout" });
  expect(sent).toEqual([]);
});

test("a HIS request to a doctor who is in WeCom says so at once, and to the second of two only when it is their turn", async () => {
  await inWeCom("0232", "0232");
  const people = [await idOf("0231"), await idOf("0232")];
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]);
  const contentBase64 = Buffer.from(await pdf.save({ useObjectStreams: false })).toString("base64");
  const body = { type: "prescription", title: "处方", patient: { name: "李建国" }, contentBase64 };
  const { documentId } = await at.ask<{ documentId: string }>({ path: "/documents", body });
  const place = { kind: "coordinates", page: 1, x: 20, y: 200, width: 50, height: 20 };
  const signers = ["0231", "0232"].map((staffNo) => ({ staffNo, place }));
  await at.ask({ path: "/sign-requests", body: { documentId, order: "sequential", signers } });
  expect((await jobs()).map((one) => one.onceKey)).toEqual([`notice:task:${people[0] ?? ""}`]);
});
