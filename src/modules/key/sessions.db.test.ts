import { and, eq } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { fromHex, toHex } from "#core/bytes.ts";
import { sm2Digest, sm2VerifyDigest } from "#core/sm/sm2.ts";
import { audit } from "#modules/audit/schema.ts";
import { atCheckpoints, type Checkpoint } from "#server/checkpoint.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { InProcessPhone, preparedDocument, random, seedDoctor, TAKE_ALL } from "#test/in-process-phone.ts";
import { offerSession } from "./offer-session.ts";
import { readKey } from "./read-key.ts";
import { revealSession } from "./reveal-session.ts";
import { LIMITS } from "./rules.ts";
import type { Prepared } from "./session.ts";
import { keyPair, keyPin, signItem, signSession } from "./schema.ts";
import { startSession } from "./start-session.ts";

let h: Harness;
let phone: InProcessPhone;
let staff = 1000;
let stop = () => {};
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());
afterEach(() => stop());
beforeEach(async () => {
  const doctor = await seedDoctor(h, String(++staff));
  phone = new InProcessPhone(doctor.phone);
  await phone.enrol();
  await phone.activate();
});

/** Dies once at the named place. */
function dieAt(point: Checkpoint): void {
  let isAlive = true;
  const hook = atCheckpoints(async (at) => {
    if (at !== point || !isAlive) return;
    isAlive = false;
    throw new Error(`died at ${point}`);
  });
  stop = hook.stop;
}

const reveal = (m2: Parameters<typeof revealSession>[1]) => revealSession(phone.ctx, m2, TAKE_ALL);
const sessionOf = async (cid: string) => {
  const [row] = await h.db.select().from(signSession).where(eq(signSession.cid, cid));
  if (!row) throw new Error("no session");
  return row;
};
const signaturesOf = async (cid: string) =>
  (
    await h.db
      .select()
      .from(signItem)
      .where(eq(signItem.sessionId, (await sessionOf(cid)).id))
  ).filter((i) => i.s !== null);

test("three documents are signed in one round trip and each signature verifies under P", async () => {
  const digests = [random(32), random(32), random(32)];
  const { session, m1, m2 } = await phone.upToReveal(digests);
  const results = session.finish((await reveal(m2)).m3);
  expect(results.map((one) => one.status)).toEqual(["signed", "signed", "signed"]);
  const P = phone.own().P;
  for (const [at, one] of results.entries()) {
    if (one.status !== "signed") throw new Error("refused");
    const { message } = preparedDocument("", digests[at] ?? new Uint8Array());
    expect(sm2VerifyDigest(P, sm2Digest(P, message), one)).toBe(true);
  }
  expect(m1.items).toHaveLength(3);
});

test("the same reveal a hundred times on three nodes gives one result and one signature (§9 test 10)", async () => {
  const { m2 } = await phone.upToReveal([random(32)]);
  const answers = new Set<string>();
  const pools = [h.db, h.node(), h.node()];
  const nodes = [...pools, h.db, h.db].map((db) => ({ ...phone.ctx, db }));
  for (let round = 0; round < 20; round++) {
    const five = await Promise.all(nodes.map((ctx) => revealSession(ctx, m2, TAKE_ALL)));
    for (const { m3 } of five) answers.add(JSON.stringify(m3));
  }
  expect(answers.size).toBe(1);
  expect(await signaturesOf(m2.cid)).toHaveLength(1);
  const key = eq(audit.subject, phone.keyId);
  expect(
    await h.db
      .select()
      .from(audit)
      .where(and(key, eq(audit.type, "key.session-finished"))),
  ).toHaveLength(2);
});

const offered = (...items: Prepared[]) => ({ items, leftOut: [] });

test("a second offer for a session is the same bytes, another one is refused (§9 test 7)", async () => {
  const session = phone.start(2);
  await startSession(phone.ctx, session.m0);
  const request = { cid: session.m0.cid, type: "cms" as const };
  const item = preparedDocument("doc-1", random(32));
  const [first, second] = await Promise.all([
    offerSession(phone.ctx, request, async () => offered(item)),
    offerSession(phone.ctx, request, async () => offered(item)),
  ]);
  expect(second).toEqual(first);
  expect(await offerSession(phone.ctx, request, async () => offered(preparedDocument("doc-2", random(32))))).toEqual(
    first,
  );
  const other = { ...request, taskIds: ["x"] };
  await expect(offerSession(phone.ctx, other, async () => offered(item))).rejects.toMatchObject({
    code: "key.SESSION",
  });
});

test("another reveal after the first is refused, and no other signature exists (§9 test 7)", async () => {
  const { m2 } = await phone.upToReveal([random(32), random(32)]);
  await reveal(m2);
  const fewer = { ...m2, items: m2.items.slice(0, 1) };
  await expect(reveal(fewer)).rejects.toMatchObject({ code: "key.SESSION_DONE" });
  expect(await signaturesOf(m2.cid)).toHaveLength(2);
});

test("a database put back to before the result gives the same signature again (§9 test 11)", async () => {
  const { m2 } = await phone.upToReveal([random(32)]);
  const first = (await reveal(m2)).m3;
  const row = await sessionOf(m2.cid);
  await h.db
    .update(signSession)
    .set({ state: "OFFERED", result: null, endedAt: null })
    .where(eq(signSession.id, row.id));
  await h.db
    .update(signItem)
    .set({ status: "offered", w1: null, s1: null, salt: null, r: null, s: null })
    .where(eq(signItem.sessionId, row.id));
  expect((await reveal(m2)).m3).toEqual(first);
});

test.each(["key.reveal-checked", "key.reveal-stored"] as const)(
  "a server that dies at %s has signed once after the phone repeats (§9 test 12)",
  async (point) => {
    const { session, m2 } = await phone.upToReveal([random(32)]);
    dieAt(point);
    await expect(reveal(m2)).rejects.toThrow("died");
    expect(await signaturesOf(m2.cid)).toHaveLength(point === "key.reveal-stored" ? 1 : 0);
    const results = session.finish((await reveal(m2)).m3);
    expect(results[0]?.status).toBe("signed");
    expect(await signaturesOf(m2.cid)).toHaveLength(1);
  },
);

test("a server that dies before its offer is stored leaves a session that can still be offered (§9 test 12)", async () => {
  const session = phone.start(1);
  await startSession(phone.ctx, session.m0);
  const request = { cid: session.m0.cid, type: "cms" as const };
  const item = preparedDocument("doc-1", random(32));
  dieAt("key.offer-made");
  await expect(offerSession(phone.ctx, request, async () => offered(item))).rejects.toThrow("died");
  const m1 = await offerSession(phone.ctx, request, async () => offered(item));
  const m2 = await phone.reveal(session, phone.accept(session, m1, new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x07])));
  expect((await reveal(m2)).m3.items[0]?.status).toBe("signed");
});

test("s1+1 ends the session with an alarm, and no s is in the answer or the rows (§9 test 9)", async () => {
  const { m2 } = await phone.upToReveal([random(32)]);
  const [item] = m2.items;
  if (!item) throw new Error("no item");
  const s1 = Buffer.from(item.s1, "base64url");
  s1.writeUInt8(s1.readUInt8(31) ^ 1, 31);
  const wrong = { ...m2, items: [{ ...item, s1: s1.toString("base64url") }] };
  await expect(reveal(wrong)).rejects.toMatchObject({ code: "key.SHARE_INVALID" });
  expect(await sessionOf(m2.cid)).toMatchObject({ state: "FAILED", result: null });
  expect(await signaturesOf(m2.cid)).toHaveLength(0);
  await expect(reveal(m2)).rejects.toMatchObject({ code: "key.SESSION_DONE" });
});

test("a document that changed its mind between offer and reveal is refused alone (§9 test 13)", async () => {
  const { session, m1, m2 } = await phone.upToReveal([random(32), random(32)]);
  const withdrawn = m1.items[0]?.docId;
  const ending = {
    recheck: async (_tx: unknown, _facts: unknown, id: string) => (id === withdrawn ? "signing.cancelled" : null),
    accept: async () => {},
  };
  const results = session.finish((await revealSession(phone.ctx, m2, ending)).m3);
  expect(results).toMatchObject([{ status: "refused", code: "signing.cancelled" }, { status: "signed" }]);
  expect(await signaturesOf(m2.cid)).toHaveLength(1);
});

test("what accept cannot store takes the signature with it: all or nothing, and the repeat succeeds", async () => {
  const { m2 } = await phone.upToReveal([random(32)]);
  const failing = {
    recheck: async () => null,
    accept: async () => {
      throw new Error("disk full");
    },
  };
  await expect(revealSession(phone.ctx, m2, failing)).rejects.toThrow("disk full");
  expect(await signaturesOf(m2.cid)).toHaveLength(0);
  expect((await reveal(m2)).m3.items[0]?.status).toBe("signed");
});

test("without a PIN of the last five minutes nothing is signed", async () => {
  const { m2 } = await phone.upToReveal([random(32)]);
  h.clock.advance(LIMITS.consentMs + 1);
  await expect(reveal(m2)).rejects.toMatchObject({ code: "key.CONSENT_MISSING" });
  expect(await signaturesOf(m2.cid)).toHaveLength(0);
});

test("an offer that ran out is not signed, and its session counts as expired", async () => {
  const { m2 } = await phone.upToReveal([random(32)]);
  h.clock.advance(LIMITS.offerMs + 1);
  await phone.unlock();
  await expect(reveal(m2)).rejects.toMatchObject({ code: "key.EXPIRED" });
  await startSession(phone.ctx, phone.start(1).m0);
  expect((await sessionOf(m2.cid)).state).toBe("EXPIRED");
});

test("four sessions may be open; a fifth ends the oldest, which then signs nothing", async () => {
  const { m2 } = await phone.upToReveal([random(32)]);
  const openOnes = async () => {
    const rows = await h.db.select().from(signSession).where(eq(signSession.keyId, phone.keyId));
    return rows.filter(({ state }) => state === "OPEN" || state === "OFFERED").length;
  };
  for (let n = 0; n < 3; n++) {
    h.clock.advance(1000);
    await startSession(phone.ctx, phone.start(1).m0);
  }
  expect(await openOnes()).toBe(4);
  h.clock.advance(1000);
  await startSession(phone.ctx, phone.start(1).m0);
  expect(await openOnes()).toBe(4);
  await expect(reveal(m2)).rejects.toMatchObject({ code: "key.SESSION_DONE" });
  expect(await signaturesOf(m2.cid)).toHaveLength(0);
});

test("an old epoch is refused and alarmed; a frozen key signs nothing (§9 tests 13, 17)", async () => {
  const { m2 } = await phone.upToReveal([random(32)]);
  await expect(startSession(phone.ctx, { ...phone.start(1).m0, ep: 2 })).rejects.toMatchObject({
    code: "key.EPOCH_STALE",
  });
  const alarms = and(eq(audit.subject, phone.keyId), eq(audit.type, "key.old-epoch"));
  expect(await h.db.select().from(audit).where(alarms)).toHaveLength(1);
  await h.db.update(keyPair).set({ state: "FROZEN" }).where(eq(keyPair.id, phone.keyId));
  await expect(reveal(m2)).rejects.toMatchObject({ code: "key.KEY_STATE" });
  expect(await signaturesOf(m2.cid)).toHaveLength(0);
});

test("halves of two people swapped in the database do not open (§9 test 21)", async () => {
  const other = new InProcessPhone((await seedDoctor(h, String(++staff))).phone);
  await other.enrol();
  const [mine, theirs] = [await readKey(h, phone.keyId), await readKey(h, other.keyId)];
  await h.db
    .update(keyPair)
    .set({ sealedHalf: theirs?.sealedHalf ?? null })
    .where(eq(keyPair.id, phone.keyId));
  await expect(phone.upToReveal([random(32)])).rejects.toThrow("does not open");
  await h.db
    .update(keyPair)
    .set({ sealedHalf: mine?.sealedHalf ?? null })
    .where(eq(keyPair.id, phone.keyId));
  const [pin] = await h.db.select().from(keyPin).where(eq(keyPin.keyId, other.keyId));
  if (!pin) throw new Error("no pin");
  await h.db.update(keyPin).set({ sealedPepper: pin.sealedPepper }).where(eq(keyPin.keyId, phone.keyId));
  await expect(phone.unlock()).rejects.toThrow("does not open");
});

test("nobody else's phone can ask about, offer or finish a session", async () => {
  const { m2 } = await phone.upToReveal([random(32)]);
  const other = await seedDoctor(h, String(++staff));
  await expect(revealSession(other.phone, m2, TAKE_ALL)).rejects.toMatchObject({ code: "key.SESSION" });
});

test("no row and no audit line holds a secret of the server's half", async () => {
  await phone.sign([random(32)]);
  const key = await readKey(h, phone.keyId);
  const text = JSON.stringify([
    await h.db.select().from(audit),
    await h.db.select().from(signItem),
    await h.db.select().from(signSession),
  ]);
  const { openHalf } = await import("./secrets.ts");
  if (!key?.sealedHalf || !key.publicKey) throw new Error("no half");
  const half = openHalf({ keyId: key.id, epoch: 1, role: "phone", publicKey: key.publicKey }, key.sealedHalf);
  for (const secret of [half.d2, half.kn]) {
    expect(text).not.toContain(toHex(secret));
    expect(text).not.toContain(Buffer.from(secret).toString("base64url"));
    expect(Buffer.from(key.sealedHalf).includes(Buffer.from(secret))).toBe(false);
  }
  expect(fromHex(key.publicKey)).toEqual(phone.own().P);
});
