import { and, eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { fromBase64url, toBase64url, u64, utf8 } from "#core/bytes.ts";
import { deviceMac } from "#core/sm/two-party/device.ts";
import { audit } from "#modules/audit/schema.ts";
import { atCheckpoints } from "#server/checkpoint.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { InProcessPhone, random, seedDoctor } from "#test/in-process-phone.ts";
import { checkDevice } from "./check-device.ts";
import { checkPin } from "./check-pin.ts";
import { keyPin } from "./schema.ts";
import { unlockPins } from "./unlock-pin.ts";

let h: Harness;
let phone: InProcessPhone;
let staff = 2000;
let stop = () => {};
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());
afterEach(() => stop());
beforeEach(async () => {
  phone = new InProcessPhone((await seedDoctor(h, String(++staff))).phone);
  await phone.enrol();
});

const attempt = (pin: string | undefined, pc: number, ctx = phone.ctx) =>
  checkPin(ctx, { keyId: phone.keyId, g: 1, pv: phone.pv(pin), pc });
const pinRow = async () => {
  const [row] = await h.db.select().from(keyPin).where(eq(keyPin.keyId, phone.keyId));
  if (!row) throw new Error("no pin");
  return row;
};
const codeOf = (error: unknown) => (error as { code?: string }).code;
const eventsOf = async (type: string) =>
  await h.db
    .select()
    .from(audit)
    .where(and(eq(audit.subject, phone.keyId), eq(audit.type, type)));

test("six wrong PINs over three nodes at once: exactly five are compared, then it is locked (§9 test 19)", async () => {
  const nodes = [h.node(), h.node(), h.node()].map((db) => ({ ...phone.ctx, db }));
  // All six have been counted or refused before the first is compared: the worst order there is.
  let compared = 0;
  let release = () => {};
  const gate = new Promise<void>((open) => (release = open));
  stop = atCheckpoints(async (point) => {
    if (point !== "key.pin-counted") return;
    compared++;
    await gate;
  }).stop;
  const tries: Promise<string | undefined>[] = [];
  for (let n = 1; n <= 6; n++) {
    const before = compared;
    const ctx = nodes[n % 3] ?? phone.ctx;
    const outcome = attempt("wrong", n, ctx).then(() => "right", codeOf);
    tries.push(outcome);
    // The phone's counter goes up in order; the next try starts when this one is counted or has been refused.
    if (n < 6) await expect.poll(() => compared, { interval: 5 }).toBe(before + 1);
    else await outcome;
  }
  release();
  const codes = await Promise.all(tries);
  expect(compared).toBe(5);
  expect(codes[5]).toBe("key.PIN_LOCKED");
  expect(codes.every((code) => code === "key.PIN_LOCKED" || code === "key.PIN_WRONG")).toBe(true);
  expect(await pinRow()).toMatchObject({ fails: 5, lock: "LOCKED" });
  stop();
  await expect(attempt(undefined, 7)).rejects.toMatchObject({ code: "key.PIN_LOCKED" });
  expect(await eventsOf("key.pin-try")).toHaveLength(5);
});

test("wrong PINs one after another count down from five", async () => {
  const left: unknown[] = [];
  for (let n = 1; n <= 5; n++)
    await attempt("wrong", n).catch((error: { code: string; facts: { left?: number } }) =>
      left.push(error.facts.left ?? error.code),
    );
  expect(left).toEqual([4, 3, 2, 1, "key.PIN_LOCKED"]);
});

test("a right PIN sets the count back, and wrong ones still add up to twenty in all", async () => {
  let pc = 0;
  for (let round = 0; round < 5; round++) {
    for (let n = 0; n < 4; n++) await attempt("wrong", ++pc).catch(() => {});
    if (round < 4) await attempt(undefined, ++pc);
  }
  expect(await pinRow()).toMatchObject({ total: 20 });
  await expect(attempt(undefined, ++pc)).rejects.toMatchObject({ code: "key.PIN_WORN" });
});

test("a try is counted although the server dies before it compares", async () => {
  stop = atCheckpoints(async () => {
    throw new Error("died");
  }).stop;
  await expect(attempt(undefined, 1)).rejects.toThrow("died");
  stop();
  expect(await pinRow()).toMatchObject({ fails: 1, lastCounter: 1, passedAt: null });
  await attempt(undefined, 2);
  expect(await pinRow()).toMatchObject({ fails: 0 });
});

test.each(["original", "copy"])("cloned storage, %s first: the other is found out (§9 test 19)", async () => {
  await attempt(undefined, 1);
  await attempt(undefined, 2);
  // Both devices hold counter 2; whoever comes second sends a counter that was seen.
  await attempt(undefined, 3);
  await expect(attempt(undefined, 3)).rejects.toMatchObject({ code: "key.CLONE_SUSPECT" });
  await expect(attempt(undefined, 99)).rejects.toMatchObject({ code: "key.CLONE_SUSPECT" });
  expect(await pinRow()).toMatchObject({ lock: "CLONE_SUSPECT", passedAt: null });
  expect(await eventsOf("key.clone-suspected")).toHaveLength(1);
});

test("a face check opens a locked PIN, but does not lift a clone alarm", async () => {
  const terminalId = phone.ctx.actor.kind === "terminal" ? phone.ctx.actor.terminalId : "";
  for (let n = 1; n <= 5; n++) await attempt("wrong", n).catch(() => {});
  await unlockPins(phone.ctx, terminalId);
  await attempt(undefined, 6);
  await attempt(undefined, 6).catch(() => {});
  await unlockPins(phone.ctx, terminalId);
  await expect(attempt(undefined, 7)).rejects.toMatchObject({ code: "key.CLONE_SUSPECT" });
});

test("a PIN generation that is not in force is stale, and not counted", async () => {
  const stale = checkPin(phone.ctx, { keyId: phone.keyId, g: 2, pv: phone.pv(), pc: 1 });
  await expect(stale).rejects.toMatchObject({ code: "key.PIN_STALE" });
  expect(await pinRow()).toMatchObject({ fails: 0, lastCounter: 0 });
});

const request = { op: "key.checkPin", bodyHash: sm3Bytes(utf8("{}")) };
const macOf = (kd: Uint8Array, seq: number) => {
  const mac = deviceMac(kd, { ...request, keyId: fromBase64url(phone.keyId), seq });
  return { keyId: phone.keyId, seq, mac: toBase64url(mac) };
};

test("a wrong device key a hundred times counts nothing against the PIN (§9 test 19)", async () => {
  const stranger = random(32);
  for (let seq = 1; seq <= 100; seq++)
    await expect(checkDevice(phone.ctx, macOf(stranger, seq), request)).rejects.toMatchObject({
      code: "key.DEVICE_AUTH",
    });
  expect(await pinRow()).toMatchObject({ fails: 0, total: 0, lastCounter: 0 });
  await checkDevice(phone.ctx, macOf(phone.kd, 1), request);
});

test("a request's number works once, late ones within the last 64, for its own operation and body only", async () => {
  await checkDevice(phone.ctx, macOf(phone.kd, 100), request);
  await expect(checkDevice(phone.ctx, macOf(phone.kd, 100), request)).rejects.toMatchObject({
    code: "key.DEVICE_AUTH",
  });
  await checkDevice(phone.ctx, macOf(phone.kd, 37), request);
  await expect(checkDevice(phone.ctx, macOf(phone.kd, 36), request)).rejects.toMatchObject({ code: "key.DEVICE_AUTH" });
  const other = { ...request, op: "approval.reveal" };
  await expect(checkDevice(phone.ctx, macOf(phone.kd, 101), other)).rejects.toMatchObject({ code: "key.DEVICE_AUTH" });
  const changed = { ...request, bodyHash: sm3Bytes(u64(1)) };
  await expect(checkDevice(phone.ctx, macOf(phone.kd, 102), changed)).rejects.toMatchObject({
    code: "key.DEVICE_AUTH",
  });
});

test("of twenty copies of one request sent at once, one gets through", async () => {
  const copies = Array.from({ length: 20 }, () => checkDevice(phone.ctx, macOf(phone.kd, 5), request));
  const settled = await Promise.allSettled(copies);
  expect(settled.filter((one) => one.status === "fulfilled")).toHaveLength(1);
});
