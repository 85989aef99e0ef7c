import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { verifySignedData } from "#core/cms/verify.ts";
import { prepareWindow } from "#modules/key/open-window.ts";
import { keyWindow, signSession } from "#modules/key/schema.ts";
import { signature } from "#modules/signing/schema.ts";
import { atCheckpoints } from "#server/checkpoint.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { openAutoSignHospital, told } from "#test/auto-sign-hospital.ts";
import { PIN } from "#test/mini-program.ts";

/** An auto-sign session from the phone's yes to the vault's last line: the mini-program's own client, the real vault, the REST interface. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openAutoSignHospital>>;
beforeAll(async () => {
  at = await openAutoSignHospital();
}, 120_000);
afterAll(() => at.close());

const windowOf = async (mandateId: string) =>
  (await at.h.db.select().from(keyWindow).where(eq(keyWindow.id, mandateId)))[0];
const madeIn = async (mandateId: string) =>
  (
    await at.h.db
      .select({ id: signature.id })
      .from(signature)
      .innerJoin(signSession, eq(signSession.id, signature.sessionId))
      .where(eq(signSession.windowId, mandateId))
  ).length;
const linesOf = (mandateId: string, type: string) =>
  at.chain().filter((line) => line.mid === mandateId && line.type === type);

test("opened on the phone, HIS signs at once, stopped on the phone: nothing more is signed", async () => {
  const { mandateId } = await at.open();
  expect(await at.phone.currentSession()).toMatchObject({ mandateId, used: 0, max: 60, workstations: ["XNK-03"] });

  const shown = await at.sign(mandateId, "阿司匹林 1 盒");
  expect(shown).toMatchObject({ state: "signed", qr: null });
  const cms = parseSignedData(new Uint8Array(Buffer.from(shown.result?.signatureBase64 ?? "", "base64")));
  const verified = verifySignedData(cms, { content: [utf8("阿司匹林 1 盒")], crypto: nodeCrypto });
  expect(verified).toMatchObject({ ok: true, signer: { subject: { text: expect.stringContaining("授权自动签") } } });
  expect((await at.phone.currentSession())?.used).toBe(1);

  await at.phone.endSession(mandateId);
  expect(await at.phone.currentSession()).toBeNull();
  expect(await told(at.sign(mandateId, "迟到的处方"))).toBe("key.window-over");
  expect(await windowOf(mandateId)).toMatchObject({ state: "ENDED", endedWhy: "phone", sealedHalf: null });
  expect(at.vault().windows.has(mandateId)).toBe(false);
  expect(await madeIn(mandateId)).toBe(1);
});

test.each([
  ["another secret than the vault's", { secret: "ab".repeat(32) }, "key.window-refused"],
  ["a call of an hour ago", { timeMs: Date.parse("2026-11-24T01:18:27Z") }, "key.window-refused"],
  ["a type that is signed by hand", { type: "consent" }, "mandate.not-in-scope"],
  ["a MAC over another workstation", { word: { workstation: "XNK-09" } }, "key.window-refused"],
])("%s signs nothing and ends nothing", async (_, twist, code) => {
  const { mandateId } = await at.open();
  expect(await told(at.sign(mandateId, `拒 ${code}`, twist))).toBe(code);
  expect(linesOf(mandateId, "signed")).toHaveLength(0);
  expect(await windowOf(mandateId)).toMatchObject({ state: "OPEN", used: 0 });
});

test("one authenticator, one signature", async () => {
  const { mandateId } = await at.open();
  const body = at.callFor(mandateId, "一次");
  const ask = () => at.ask({ path: "/data-signatures", body });
  expect(await told(ask())).toBe("nothing");
  expect(await told(ask())).toBe("key.window-refused");
  expect(linesOf(mandateId, "signed")).toHaveLength(1);
});

test("a call from another workstation ends the session, in both places", async () => {
  const { mandateId } = await at.open();
  expect(await told(at.sign(mandateId, "别处", { workstation: "XNK-77" }))).toBe("key.window-ended");
  expect(await windowOf(mandateId)).toMatchObject({ state: "ENDED", endedWhy: "place" });
  expect(linesOf(mandateId, "closed")).toMatchObject([{ why: "PLACE", count: 0 }]);
});

test("too many in one minute end the session; the count does when it is used up", async () => {
  const fast = await at.open({ perMinute: 2 });
  await at.sign(fast.mandateId, "快一");
  await at.sign(fast.mandateId, "快二");
  expect(await told(at.sign(fast.mandateId, "快三"))).toBe("key.window-ended");
  expect(await windowOf(fast.mandateId)).toMatchObject({ state: "ENDED", endedWhy: "rate", used: 2 });

  const few = await at.open({ max: 1 });
  await at.sign(few.mandateId, "唯一");
  expect(await windowOf(few.mandateId)).toMatchObject({ state: "ENDED", endedWhy: "used-up" });
  expect(await told(at.sign(few.mandateId, "多余"))).toBe("key.window-over");
});

test("a new session ends the one before", async () => {
  const [first, second] = [await at.open(), await at.open()];
  expect(await windowOf(first.mandateId)).toMatchObject({ state: "ENDED", endedWhy: "replaced" });
  expect(await told(at.sign(first.mandateId, "旧的"))).toBe("key.window-over");
  expect((await at.sign(second.mandateId, "新的")).state).toBe("signed");
});

test("the vault restarts: its part is gone, and the session with it (protocol.md §7)", async () => {
  const { mandateId } = await at.open();
  await at.sign(mandateId, "重启前");
  await at.restartVault();
  expect(await told(at.sign(mandateId, "重启后"))).toBe("key.window-over");
  expect(await windowOf(mandateId)).toMatchObject({ state: "ENDED", endedWhy: "vault", sealedHalf: null });
  expect(await madeIn(mandateId)).toBe(1);
  const again = await at.open();
  expect((await at.sign(again.mandateId, "重新授权")).state).toBe("signed");
});

test.each(["key.window-offered", "key.window-revealed"] as const)(
  "the app dies at %s: nothing is signed, and nothing twice when the HIS asks anew",
  async (point) => {
    const { mandateId } = await at.open();
    const dying = atCheckpoints(async (reached) => {
      if (reached === point) throw new Error("killed");
    });
    expect(await told(at.sign(mandateId, `死于 ${point}`))).toBe("system.unexpected");
    dying.stop();
    expect(await madeIn(mandateId)).toBe(0);
    expect((await at.sign(mandateId, `死于 ${point}`)).state).toBe("signed");
    expect(await madeIn(mandateId)).toBe(1);
    // The vault counts what it revealed, used or not: it never gives the doctor fewer than it gave out.
    expect(linesOf(mandateId, "signed")).toHaveLength(point === "key.window-revealed" ? 2 : 1);
  },
);

test("cancelled between the reveal and its storing: the signature does not leave", async () => {
  const { mandateId } = await at.open();
  const racing = atCheckpoints(async (reached) => {
    if (reached === "key.window-revealed") await at.phone.endSession(mandateId);
  });
  expect(await told(at.sign(mandateId, "差一步"))).toBe("key.window-over");
  racing.stop();
  expect(await madeIn(mandateId)).toBe(0);
});

test("under load, again and again: none is signed after the cancel's answer, by the vault's own chain", async () => {
  for (let round = 0; round < 6; round++) {
    const { mandateId } = await at.open({ max: 200, perMinute: 120 });
    /** Signs until it is refused. */
    const caller = async (who: number) => {
      for (let made = 0; ; made++)
        if ((await told(at.sign(mandateId, `负载 ${round}-${who}-${made}`))) !== "nothing") return made;
    };
    const callers = Array.from({ length: 6 }, (_, who) => caller(who));
    // The cancel comes in the middle of the crowd, at another moment each round.
    while ((await madeIn(mandateId)) < 2 + 2 * round);
    await at.phone.endSession(mandateId);
    const atAnswer = { made: await madeIn(mandateId), signed: linesOf(mandateId, "signed").length };
    const answered = (await Promise.all(callers)).reduce((sum, one) => sum + one, 0);
    const lines = at.chain().filter((line) => line.mid === mandateId);
    expect(lines.at(-1)?.type === "closed" || lines.at(-1)?.type === "refused").toBe(true);
    const closedAt = lines.findIndex((line) => line.type === "closed");
    expect(lines.slice(closedAt).filter((line) => line.type === "signed")).toEqual([]);
    expect(lines.filter((line) => line.type === "signed")).toHaveLength(atAnswer.signed);
    expect(await madeIn(mandateId)).toBe(atAnswer.made);
    expect(answered).toBeLessThanOrEqual(atAnswer.made);
  }
});

test("a workstation asks by QR, the doctor agrees on the phone, the HIS learns of it and signs", async () => {
  type Session = { state: string; sessionId: string | null; max: number | null; workstations: string[] };
  const invited = await at.ask<{ invitationId: string; text: string; svg: string }>({
    path: "/auto-sign/invitations",
    body: { staffNo: "0231", workstation: "XNK-05", types: ["order"] },
  });
  const follow = () => at.ask<Session>({ path: `/auto-sign/invitations/${invited.invitationId}` });
  expect(await follow()).toMatchObject({ state: "waiting", sessionId: null });

  const plan = await at.phone.sessionPlan(invited.text);
  expect(plan.invitation).toMatchObject({ system: at.his.accessKey, workstation: "XNK-05", types: ["order"] });
  const types = plan.types.filter(({ code }) => code === "order");
  const limits = { addresses: [], max: 5, perMinute: 20, minutes: 60 };
  const choice = { systems: plan.systems, types, workstations: ["XNK-05"], ...limits };
  // A package for WeChat without a pinned vault gives its half to none.
  Object.assign(at.terminal, { platform: "weapp" });
  await expect(at.phone.openSession(choice, PIN, invited.invitationId)).rejects.toMatchObject({
    code: "phone.vault-untrusted",
  });
  Object.assign(at.terminal, { platform: "h5" });
  const { mandateId } = await at.phone.openSession(choice, PIN, invited.invitationId);
  expect(await follow()).toMatchObject({ state: "open", sessionId: mandateId, max: 5, workstations: ["XNK-05"] });
  const now = await at.ask<Session>({ path: "/auto-sign/sessions?staffNo=0231" });
  expect(now).toMatchObject({ state: "open", sessionId: mandateId });

  expect((await at.sign(mandateId, "医嘱一", { type: "order", workstation: "XNK-05" })).state).toBe("signed");
  await at.phone.endSession(mandateId);
  expect(await follow()).toMatchObject({ state: "ended", reason: "phone" });
  at.h.clock.advance(121_000);
  expect(await told(at.phone.sessionPlan(invited.text).then(() => "taken"))).toContain("mandate.code-expired");
});

test("until the shift ends, within the policy's longest time; a workstation may propose it", async () => {
  // 09:18 in Beijing: the day shift ends at 16:00, four hours are allowed.
  const beijing = (time: string) => Date.parse(`2026-11-24T${time}:00+08:00`);
  const back = at.now();
  at.h.clock.advance(beijing("09:18") + 86_400_000 * 2 - back);
  const day = 2 * 86_400_000;
  const open = async () => {
    const { systems, types, shifts, policy } = await at.phone.sessionPlan();
    const limits = { workstations: ["XNK-03"], addresses: [], max: 5, perMinute: 20, minutes: policy.maxMinutes };
    const opened = await at.phone.openSession({ systems, types, ...limits, notAfter: shifts[0]?.endsAt ?? 0 }, PIN);
    return { shifts, until: Date.parse(opened.until), row: await windowOf(opened.mandateId) };
  };
  const cut = await open();
  expect(cut.shifts).toEqual([{ name: "白班", endsAt: beijing("16:00") + day }]);
  expect(cut.until).toBe(beijing("13:18") + day);
  at.h.clock.advance(3 * 3_600_000);
  const whole = await open();
  expect(whole.until).toBe(beijing("16:00") + day);
  expect(whole.row?.endsAt.getTime()).toBe(whole.until);

  const asked = { staffNo: "0231", workstation: "XNK-05" };
  const invite = async (more: object) =>
    await at.ask<{ text: string }>({ path: "/auto-sign/invitations", body: { ...asked, ...more } });
  const proposed = async (more: object) => (await at.phone.sessionPlan((await invite(more)).text)).invitation;
  expect(await proposed({ untilShiftEnd: true })).toMatchObject({ untilShiftEnd: true });
  expect(await proposed({})).toMatchObject({ untilShiftEnd: false });
});

test("each session is cut from a half that none before had (REFRESH_FIRST), also after a new PIN", async () => {
  const [first, second] = [await at.open(), await at.open()];
  const epochs = [await windowOf(first.mandateId), await windowOf(second.mandateId)].map((one) => one?.epoch ?? 0);
  expect(epochs[1]).toBeGreaterThan(epochs[0] ?? 0);
  const stale = { windowId: "AAAAAAAAAAAAAAAAAAAAAA", keyId: (await windowOf(second.mandateId))?.keyId ?? "" };
  const uInverse = new Uint8Array(32).fill(7);
  const [now, later] = [at.h.clock.now(), new Date(at.now() + 60_000)];
  const [row] = await at.h.db.select().from(keyWindow).where(eq(keyWindow.id, second.mandateId));
  const asPhone = at.h.as({ kind: "terminal", terminalId: row?.terminalId ?? "", personId: row?.personId ?? "" });
  const again = prepareWindow(asPhone, { ...stale, uInverse, opensAt: now, endsAt: later, maxCount: 1 });
  await expect(again).rejects.toMatchObject({ code: "key.REFRESH_FIRST" });

  await at.phone.changePin(PIN, "582936");
  expect((await at.phone.sessionPlan()).hasAutoKey).toBe(true);
  await expect(at.open()).rejects.toMatchObject({ code: "key.PIN_WRONG" });
  const plan = await at.phone.sessionPlan();
  const limits = { workstations: ["XNK-03"], addresses: [], max: 5, perMinute: 20, minutes: 60 };
  const { mandateId } = await at.phone.openSession({ systems: plan.systems, types: plan.types, ...limits }, "582936");
  expect((await at.sign(mandateId, "新密码之后")).state).toBe("signed");
});
