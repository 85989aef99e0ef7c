import { eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { toBase64url, toHex } from "#core/bytes.ts";
import { confirmKg4 } from "#core/sm/two-party/phone-keygen.ts";
import { FRESH_MS } from "#modules/login/terminal-rules.ts";
import { atCheckpoints } from "#server/checkpoint.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { InProcessPhone, random, seedDoctor } from "#test/in-process-phone.ts";
import { abandonStaleKeys } from "./activate-key.ts";
import { enrolKey } from "./enrol-key.ts";
import { answerFirst, enrolmentStatus, openKey } from "./open-key.ts";
import { keyOfTerminal, readKey } from "./read-key.ts";
import { LIMITS } from "./rules.ts";
import { keyPair } from "./schema.ts";
import { setPin } from "./set-pin.ts";

let h: Harness;
let phone: InProcessPhone;
let personId = "";
let staff = 3000;
let stop = () => {};
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());
afterEach(() => stop());
beforeEach(async () => {
  const doctor = await seedDoctor(h, String(++staff));
  personId = doctor.personId;
  phone = new InProcessPhone(doctor.phone);
});

test("phone and server end with the same public key, and the phone's half never came here", async () => {
  const share = await phone.enrol();
  const row = await readKey(h, phone.keyId);
  expect(row).toMatchObject({
    state: "OPENED",
    publicKey: toHex(share.P),
    phonePoint: toHex(share.P1),
    sealedDraft: null,
  });
  await phone.activate();
  expect(await readKey(h, phone.keyId)).toMatchObject({ state: "ACTIVE" });
});

test("each message repeated gets the same answer; another one for the same ticket is a conflict", async () => {
  const pepper = await phone.ticket();
  const keygen = phone.startKeygen();
  const kg2 = await answerFirst(phone.ctx, keygen.kg1);
  expect(await answerFirst(phone.ctx, keygen.kg1)).toEqual(kg2);
  await expect(answerFirst(phone.ctx, phone.startKeygen().kg1)).rejects.toMatchObject({ code: "key.KG_CONFLICT" });
  const { kg3, share } = phone.acceptKg2(keygen, kg2, pepper);
  const kg4 = await openKey(phone.ctx, kg3);
  expect(await openKey(phone.ctx, kg3)).toEqual(kg4);
  confirmKg4(share, kg4);
  const other = { ...kg3, salt: toBase64url(random(32)) };
  await expect(openKey(phone.ctx, other)).rejects.toMatchObject({ code: "key.KG_CONFLICT" });
});

test.each(["key.kg1", "key.kg3"] as const)(
  "a server that dies at %s leaves a ticket the phone can finish (§9 test 12)",
  async (point) => {
    let isAlive = true;
    stop = atCheckpoints(async (at) => {
      if (at !== point || !isAlive) return;
      isAlive = false;
      throw new Error("died");
    }).stop;
    const pepper = await phone.ticket();
    const keygen = phone.startKeygen();
    const first = () => answerFirst(phone.ctx, keygen.kg1);
    if (point === "key.kg1") await expect(first()).rejects.toThrow("died");
    const { kg3, share } = phone.acceptKg2(keygen, await first(), pepper);
    if (point === "key.kg3") {
      await expect(openKey(phone.ctx, kg3)).rejects.toThrow("died");
      const status = await enrolmentStatus(phone.ctx, { keyId: phone.keyId, kgid: phone.kgid });
      expect(status).toEqual({ state: "OPENED", P: toBase64url(share.P) });
    }
    confirmKg4(share, await openKey(phone.ctx, kg3));
  },
);

test("P1 changed after the commitment, a foreign proof: named errors, and no key (§9 test 16)", async () => {
  const pepper = await phone.ticket();
  const keygen = phone.startKeygen();
  const { kg3 } = phone.acceptKg2(keygen, await answerFirst(phone.ctx, keygen.kg1), pepper);
  const other = phone.startKeygen();
  const swapped = { ...kg3, P1: JSON.parse(JSON.stringify(other.kg1)).com as string };
  await expect(openKey(phone.ctx, swapped)).rejects.toMatchObject({ code: "key.BAD_POINT" });
  const z1 = Buffer.from(kg3.z1, "base64url");
  z1.writeUInt8(z1.readUInt8(31) ^ 1, 31);
  await expect(openKey(phone.ctx, { ...kg3, z1: z1.toString("base64url") })).rejects.toMatchObject({
    code: "key.KG_COMMIT",
  });
  expect((await readKey(h, phone.keyId))?.state).toBe("SENT");
});

test("without a face check of the last fifteen minutes there is no ticket", async () => {
  h.clock.advance(FRESH_MS.face + 1);
  await expect(enrolKey(phone.ctx, { purpose: "main" })).rejects.toMatchObject({ code: "login.face-first" });
});

test("a PIN is set once: the same message again is answered the same, another is refused", async () => {
  const { keyId } = await enrolKey(phone.ctx, { purpose: "main" });
  const [pv, kd] = [random(32), random(32)];
  const first = await setPin(phone.ctx, { keyId, g: 1, pv, kd });
  expect(await setPin(phone.ctx, { keyId, g: 1, pv, kd })).toEqual(first);
  await expect(setPin(phone.ctx, { keyId, g: 1, pv: random(32), kd })).rejects.toMatchObject({ code: "key.PIN_SET" });
});

test("a new phone's key replaces the old one when it becomes active, not before", async () => {
  await phone.enrol();
  await phone.activate();
  const { terminal } = await import("#modules/login/terminal-schema.ts");
  const second = await seedDoctor(h, String(++staff));
  const secondTerminal = second.phone.actor.kind === "terminal" ? second.phone.actor.terminalId : "";
  await h.db.update(terminal).set({ personId, claimedPersonId: personId }).where(eq(terminal.id, secondTerminal));
  const other = new InProcessPhone(h.as({ kind: "terminal", terminalId: secondTerminal, personId }));
  await other.enrol();
  expect((await readKey(h, phone.keyId))?.state).toBe("ACTIVE");
  await other.activate();
  expect(await readKey(h, phone.keyId)).toMatchObject({ state: "REVOKED", sealedHalf: null, sealedDevice: null });
  await expect(phone.sign([random(32)])).rejects.toMatchObject({ code: "key.KEY_STATE" });
  expect((await other.sign([random(32)]))[0]?.status).toBe("signed");
});

test("a key not active after a day loses its half; a working one keeps it", async () => {
  await phone.enrol();
  const old = phone.keyId;
  const kept = new InProcessPhone((await seedDoctor(h, String(++staff))).phone);
  await kept.enrol();
  await kept.activate();
  h.clock.advance(LIMITS.enrolMs + 1);
  await abandonStaleKeys(h.system);
  expect(await readKey(h, old)).toMatchObject({ state: "ABANDONED", sealedHalf: null });
  expect((await readKey(h, kept.keyId))?.sealedHalf).not.toBeNull();
  await h.db.delete(keyPair).where(eq(keyPair.id, old));
});

test("an unfinished key is given up for a new ticket of the same phone", async () => {
  await phone.enrol();
  const first = phone.keyId;
  await phone.ticket();
  expect(await readKey(h, first)).toMatchObject({ state: "ABANDONED", sealedHalf: null });
  const terminalId = phone.ctx.actor.kind === "terminal" ? phone.ctx.actor.terminalId : "";
  expect((await keyOfTerminal(h, terminalId))?.keyId).toBe(phone.keyId);
});
