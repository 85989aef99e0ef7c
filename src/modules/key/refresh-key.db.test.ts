import { and, eq, inArray } from "drizzle-orm";
import { PDFDocument } from "pdf-lib";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { audit } from "#modules/audit/schema.ts";
import { atCheckpoints } from "#server/checkpoint.ts";
import { codeOf, openHospital, PIN, STAFF } from "#test/mini-program.ts";
import { Phone } from "../../../miniapp/src/client/phone.ts";
import { memoryTerminal } from "../../../miniapp/test/memory-terminal.ts";
import { keyPair, keyPending, keyPin, signSession } from "./schema.ts";

/** REFRESH and CHANGE (protocol.md §5, §6) between the mini-program's own client and the product's own server. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let hospital: Awaited<ReturnType<typeof openHospital>>;
let doctor: Awaited<ReturnType<typeof hospital.ready>>;
let stop = () => {};
const WHO = STAFF[0];
beforeAll(async () => {
  hospital = await openHospital();
  doctor = await hospital.ready(WHO);
}, 120_000);
afterEach(() => {
  stop();
  doctor.terminal.fate = () => "pass";
});
afterAll(() => hospital.close());

type Kept = { share: { keyId: string; ep: number; g: number }; next: object | null; pc: number };
const kept = (): Kept => JSON.parse(doctor.terminal.disk.get("xq.key") ?? "{}") as Kept;
const keyRow = async () => {
  const [row] = await hospital.h.db.select().from(keyPair).where(eq(keyPair.id, kept().share.keyId));
  if (!row) throw new Error("no key");
  return row;
};
/** A document is signed with what both sides hold now. */
let pin: string = PIN;
async function newTask(): Promise<string> {
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]).drawText("Consent", { x: 60, y: 780, size: 18 });
  const contentBase64 = Buffer.from(await pdf.save({ useObjectStreams: false })).toString("base64");
  const meta = { type: "consent", title: "手术知情同意书", patient: { name: "王秀兰", bedNo: "12" } };
  const body = { ...meta, contentBase64 };
  const { documentId } = await hospital.ask<{ documentId: string }>({ path: "/documents", body });
  const place = { kind: "coordinates", page: 1, x: 20, y: 200, width: 50, height: 20 };
  const request = { documentId, order: "parallel", signers: [{ staffNo: WHO.staffNo, place }] };
  const { signers } = await hospital.ask<{ signers: { taskId: string }[] }>({ path: "/sign-requests", body: request });
  return signers[0]?.taskId ?? "";
}
async function signOne(withPin = pin, phone = doctor.phone): Promise<string> {
  const [outcome] = await phone.sign([await newTask()], withPin);
  return outcome?.status === "refused" ? outcome.code : (outcome?.status ?? "nothing");
}

test("a check-in makes both halves anew: same public key, everything old deleted, and the next signature is made", async () => {
  const before = await keyRow();
  await doctor.phone.checkIn(PIN);
  const after = await keyRow();
  expect(after).toMatchObject({
    epoch: before.epoch + 1,
    generation: before.generation + 1,
    publicKey: before.publicKey,
  });
  expect(after.sealedHalf).not.toEqual(before.sealedHalf);
  expect(after.phonePoint).not.toBe(before.phonePoint);
  expect(kept()).toMatchObject({ share: { ep: after.epoch, g: after.generation }, next: null });
  const peppers = await hospital.h.db.select().from(keyPin).where(eq(keyPin.keyId, after.id));
  expect(peppers.filter((row) => row.sealedPepper !== null).map((row) => row.generation)).toEqual([after.generation]);
  expect(await signOne()).toBe("signed");
});

test.each([
  ["key.rf1", "lost"],
  ["key.rf1", "answer-lost"],
  ["key.rf3", "lost"],
  ["key.rf3", "answer-lost"],
] as const)(
  "the way is cut for good at %s (%s): one pair of halves works afterwards, and nothing is stuck",
  async (at, how) => {
    const { epoch } = await keyRow();
    doctor.terminal.fate = (path) => (path.endsWith(at) ? how : "pass");
    expect(await codeOf(doctor.phone.checkIn(PIN))).toBe("terminal.network");
    doctor.terminal.fate = () => "pass";
    // The app is closed and opened again on the same storage.
    const phone = new Phone(doctor.terminal);
    expect(await phone.open()).toMatchObject({ hasKey: true, next: "ready" });
    expect(await signOne(PIN, phone)).toBe("signed");
    const row = await keyRow();
    // Before the phone had it on disk nothing changed; from then on the refresh is finished, not lost.
    expect(row.epoch).toBe(at === "key.rf1" ? epoch : epoch + 1);
    expect(kept()).toMatchObject({ share: { ep: row.epoch, g: row.generation }, next: null });
    expect(await hospital.h.db.select().from(keyPending).where(eq(keyPending.keyId, row.id))).toEqual([]);
  },
);

test("the server dies after it promoted: the phone's repeated proof is answered as the first", async () => {
  const { epoch } = await keyRow();
  let deaths = 1;
  stop = atCheckpoints(async (point) => {
    if (point === "key.refreshed" && deaths-- > 0) throw new Error("died");
  }).stop;
  expect(await codeOf(doctor.phone.checkIn(PIN))).toBe("system.unexpected");
  const phone = new Phone(doctor.terminal);
  await phone.open();
  expect((await keyRow()).epoch).toBe(epoch + 1);
  expect(await signOne(PIN, phone)).toBe("signed");
});

test("an offer that was out when the halves changed is not finished any more", async () => {
  const { id } = await keyRow();
  await doctor.phone.prepare([await newTask()]);
  const open = () =>
    hospital.h.db
      .select({ id: signSession.id })
      .from(signSession)
      .where(and(eq(signSession.keyId, id), inArray(signSession.state, ["OPEN", "OFFERED"])));
  expect(await open()).toHaveLength(1);
  await doctor.phone.checkIn(PIN);
  expect(await open()).toEqual([]);
});

test("a day after the last one the next signature refreshes by itself", async () => {
  const { epoch } = await keyRow();
  hospital.h.clock.advance(25 * 3_600_000);
  expect(await signOne()).toBe("signed");
  expect(await keyRow()).toMatchObject({ epoch: epoch + 1 });
  expect(await signOne()).toBe("signed");
  expect(await keyRow()).toMatchObject({ epoch: epoch + 1 });
});

test("the PIN is changed: the new one signs, the old one does not, and neither is taken again", async () => {
  const next = "284617";
  expect(await codeOf(doctor.phone.changePin("739165", next))).toBe("key.PIN_WRONG");
  await doctor.phone.changePin(PIN, next);
  expect(await codeOf(doctor.phone.checkIn(PIN))).toBe("key.PIN_WRONG");
  expect(await signOne(next)).toBe("signed");
  expect(await codeOf(doctor.phone.changePin(next, PIN))).toBe("key.PIN_REUSED");
  pin = next;
  const { id } = await keyRow();
  const changed = await hospital.h.db
    .select()
    .from(audit)
    .where(and(eq(audit.subject, id), eq(audit.type, "key.pin-changed")));
  expect(changed).toHaveLength(1);
});

test.each([
  ["key.changePin", "answer-lost", "517392", false],
  ["key.checkPin", "lost", "638291", true],
  ["key.checkPin", "answer-lost", "482917", true],
] as const)(
  "a change of PIN cut for good at %s (%s) leaves exactly one PIN that opens",
  async (at, how, next, isNew) => {
    const old = pin;
    doctor.terminal.fate = (path) => (path.endsWith(at) ? how : "pass");
    expect(await codeOf(doctor.phone.changePin(old, next))).toBe("terminal.network");
    doctor.terminal.fate = () => "pass";
    const phone = new Phone(doctor.terminal);
    await phone.open();
    const [right, wrong] = isNew ? [next, old] : [old, next];
    expect(await codeOf(phone.checkIn(wrong))).toBe("key.PIN_WRONG");
    expect(await signOne(right, phone)).toBe("signed");
    expect(kept().next).toBeNull();
    pin = right;
  },
);

test("a copy of the phone's storage from before a refresh, with the PIN, opens nothing (§9 test 18)", async () => {
  // The thief counts requests far ahead, so that only the halves decide.
  const copy = new Map(doctor.terminal.disk).set("xq.seq", "100000");
  await doctor.phone.checkIn(pin);
  const thief = memoryTerminal((sent) => doctor.terminal.request(sent), { code: () => WHO.staffNo, disk: copy });
  Object.assign(thief, { now: () => hospital.h.clock.now().getTime() });
  expect(await codeOf(new Phone(thief).checkIn(pin))).toBe("key.PIN_STALE");
});
