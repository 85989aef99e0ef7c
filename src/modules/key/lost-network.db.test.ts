import { eq } from "drizzle-orm";
import { PDFDocument } from "pdf-lib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { keyWindow } from "./schema.ts";
import { signature } from "#modules/signing/schema.ts";
import { openAutoSignHospital, told } from "#test/auto-sign-hospital.ts";
import { codeOf, PIN, STAFF } from "#test/mini-program.ts";
import type { MemoryTerminal } from "../../../miniapp/test/memory-terminal.ts";
import { Phone } from "../../../miniapp/src/client/phone.ts";

/** The network is lost at each step of the two-party protocol, before or after the message arrived: exactly one signature, or none. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openAutoSignHospital>>;
let phone: Phone;
let terminal: MemoryTerminal;
beforeAll(async () => {
  at = await openAutoSignHospital();
  ({ phone, terminal } = at);
}, 120_000);
afterAll(() => at.close());

async function newTask(): Promise<{ taskId: string; requestId: string }> {
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]).drawText("Consent", { x: 60, y: 780, size: 18 });
  const contentBase64 = Buffer.from(await pdf.save({ useObjectStreams: false })).toString("base64");
  const sent = { type: "consent", title: "知情同意书", patient: { name: "王秀兰" }, contentBase64 };
  const { documentId } = await at.ask<{ documentId: string }>({ path: "/documents", body: sent });
  const place = { kind: "coordinates", page: 1, x: 20, y: 200, width: 50, height: 20 };
  const body = { documentId, order: "parallel", signers: [{ staffNo: STAFF[0].staffNo, place }] };
  const made = await at.ask<{ requestId: string; signers: { taskId: string }[] }>({ path: "/sign-requests", body });
  return { requestId: made.requestId, taskId: made.signers[0]?.taskId ?? "" };
}
const madeFor = async (requestId: string): Promise<number> =>
  (await at.h.db.select({ id: signature.id }).from(signature).where(eq(signature.requestId, requestId))).length;
/** Cuts the way at one procedure, the first `times` of its calls. */
function cut(path: string, fate: "lost" | "answer-lost", times: number): void {
  let left = times;
  terminal.fate = (sent) => (sent.endsWith(path) && left-- > 0 ? fate : "pass");
}
/** The network is back, and the app is opened anew: what was in RAM is gone. */
async function restart() {
  terminal.fate = () => "pass";
  phone = new Phone(terminal);
  return await phone.open();
}

const FATES = ["lost", "answer-lost"] as const;
const STEPS = ["key.start", "approval.offer", "key.checkPin", "approval.reveal"] as const;
const CASES = STEPS.flatMap((step) => FATES.map((fate) => [step, fate] as const));

test.each(CASES)("%s, %s once: the doctor notices nothing, and there is one signature", async (step, fate) => {
  const { taskId, requestId } = await newTask();
  cut(step, fate, 1);
  expect(await phone.sign([taskId], PIN)).toEqual([{ taskId, status: "signed" }]);
  expect(await madeFor(requestId)).toBe(1);
});

test.each(CASES)("%s, %s for good: one signature or none, and after the restart exactly one", async (step, fate) => {
  const { taskId, requestId } = await newTask();
  cut(step, fate, Infinity);
  const isSigned = step === "approval.reveal" && fate === "answer-lost";
  expect(await codeOf(phone.sign([taskId], PIN))).toBe(
    step === "approval.reveal" ? "phone.outcome-unknown" : "terminal.network",
  );
  expect(await madeFor(requestId)).toBe(isSigned ? 1 : 0);
  // The offer of a reveal that never arrived ends by its time, and only then is the outcome final.
  at.h.clock.advance(11 * 60_000);
  const { unfinished } = await restart();
  const outcome = isSigned ? { taskId, status: "signed" } : { taskId, status: "refused", code: "key.EXPIRED" };
  expect(unfinished).toEqual(step === "approval.reveal" ? [outcome] : null);
  const again = await phone.sign([taskId], PIN).then(
    ([one]) => one?.status,
    (error: { code: string }) => error.code,
  );
  expect(again).toBe(isSigned ? "signing.already-signed" : "signed");
  expect(await madeFor(requestId)).toBe(1);
});

const OPENING = ["mandate.plan", "key.rf1", "key.rf3", "mandate.delegate"] as const;
test.each(OPENING.flatMap((step) => FATES.map((fate) => [step, fate] as const)))(
  "%s, %s for good while a session is opened: at most one is open, and the next one signs",
  async (step, fate) => {
    const { systems, types } = await phone.sessionPlan();
    const limits = { workstations: ["XNK-03"], addresses: [], max: 60, perMinute: 60, minutes: 60 };
    const open = () => phone.openSession({ systems, types, ...limits }, PIN);
    cut(step, fate, Infinity);
    expect(await codeOf(open())).toBe("terminal.network");
    await restart();
    const isOpen = eq(keyWindow.state, "OPEN");
    expect((await at.h.db.select().from(keyWindow).where(isOpen)).length).toBeLessThanOrEqual(1);
    const { mandateId } = await open();
    expect((await at.sign(mandateId, `断网 ${step} ${fate}`)).state).toBe("signed");
    const windows = await at.h.db.select({ id: keyWindow.id }).from(keyWindow).where(isOpen);
    expect(windows).toEqual([{ id: mandateId }]);
    await phone.endSession(mandateId);
    expect(await told(at.sign(mandateId, `停用后 ${step} ${fate}`))).toBe("key.window-over");
  },
);
