import { and, eq, isNotNull } from "drizzle-orm";
import { generateSync } from "otplib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { certificate } from "#modules/certificate/schema.ts";
import { releaseCertificate } from "#modules/certificate/release-certificate.ts";
import { revokeCertificate } from "#modules/certificate/revoke-certificate.ts";
import { keyPair, keyWindow } from "#modules/key/schema.ts";
import { saveConsolePolicy } from "#modules/login/console/policy.ts";
import { createConsoleAccount } from "#modules/login/create-console-account.ts";
import { openConsoleSession } from "#modules/login/open-console-session.ts";
import { consoleSession } from "#modules/login/schema.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { openAutoSignHospital, told } from "#test/auto-sign-hospital.ts";
import { PIN, STAFF } from "#test/mini-program.ts";
import { consoleBridge } from "../../front/bridge.ts";
import { openBridge } from "../../front/open-bridge.ts";

/** What ends an auto-sign session beside its own buttons: each in the transaction that does the thing itself. */
vi.mock("#modules/gateway/wechat.ts", () => import("#test/wechat-yes.ts"));

let at: Awaited<ReturnType<typeof openAutoSignHospital>>;
let personId = "";
const NEW_PIN = "582936";
beforeAll(async () => {
  at = await openAutoSignHospital();
  personId = (await findByStaffNo(at.h, STAFF[0].staffNo))?.id ?? "";
}, 120_000);
afterAll(() => at.close());

const signedAtVault = () => at.chain().filter(({ type }) => type === "signed").length;
/** A session that works; then `end`; then nothing is signed any more, here and by the vault's own chain. */
async function endsBy(end: () => Promise<unknown>): Promise<string | null> {
  const { mandateId } = await at.open();
  expect((await at.sign(mandateId, `先签 ${mandateId}`)).state).toBe("signed");
  await end();
  const before = signedAtVault();
  expect(await told(at.sign(mandateId, `再签 ${mandateId}`))).not.toBe("nothing");
  expect(signedAtVault()).toBe(before);
  // Not by a job some time later: the vault's half was gone when the answer left.
  expect(at.vault().windows.has(mandateId)).toBe(false);
  const [row] = await at.h.db.select().from(keyWindow).where(eq(keyWindow.id, mandateId));
  expect(row).toMatchObject({ state: "ENDED", sealedHalf: null });
  return row?.endedWhy ?? null;
}
const certificateOf = async (purpose: "main" | "auto") => {
  const [row] = await at.h.db
    .select({ id: certificate.id })
    .from(certificate)
    .innerJoin(keyPair, eq(keyPair.id, certificate.keyId))
    .where(and(eq(certificate.personId, personId), eq(keyPair.purpose, purpose), isNotNull(certificate.serial)));
  return row?.id ?? "";
};

test("signing out of the console", async () => {
  openBridge(at.h, () => 0);
  const person = await findByStaffNo(at.h, STAFF[0].staffNo);
  if (!person) throw new Error("nobody");
  const session = { person, factors: "scan", agent: "test" } as const;
  const { sessionId } = await at.h.db.transaction((tx) => openConsoleSession(tx, at.h.system, session));
  expect(await endsBy(() => consoleBridge().signOut(sessionId))).toBe("logout");
  // Signing out twice ends nothing that was opened since.
  const { mandateId } = await at.open();
  await consoleBridge().signOut(sessionId);
  expect((await at.sign(mandateId, "仍在")).state).toBe("signed");
});

test("crowded out of the console by a newer sign-in of the same person; a sign-in alone ends nothing", async () => {
  openBridge(at.h, () => 0);
  await at.h.db.delete(consoleSession);
  await saveConsolePolicy(at.h.system, { openSessions: 1 });
  const [account, secret] = [
    { staffNo: STAFF[0].staffNo, password: "correct horse battery" },
    "JBSWY3DPEHPK3PXP".repeat(2),
  ];
  await createConsoleAccount(at.h.system, { ...account, totpSecret: secret });
  const signIn = async () => {
    // A code opens one session.
    at.h.clock.advance(60_000);
    const code = generateSync({ secret, epoch: Math.floor(at.now() / 1000) });
    return await consoleBridge().signIn({ ...account, code }, { address: "10.8.21.64", agent: "Chromium" });
  };
  const { mandateId } = await at.open();
  const first = await signIn();
  expect((await at.sign(mandateId, "登录后")).state).toBe("signed");
  expect(await endsBy(signIn)).toBe("logout");
  const [ended] = await at.h.db.select().from(consoleSession).where(eq(consoleSession.id, first.sessionId));
  expect(ended?.endedBy).toBe("limit");
});

test("its HIS says that the doctor logged out, there or everywhere; another workstation's logout ends nothing", async () => {
  const logout = (more: object = {}) =>
    at.ask<{ state: string }>({ path: "/auto-sign/logouts", body: { staffNo: STAFF[0].staffNo, ...more } });
  expect(await endsBy(() => logout({ workstation: "XNK-03" }))).toBe("logout");
  expect(await endsBy(() => logout())).toBe("logout");
  const { mandateId } = await at.open();
  expect(await logout({ workstation: "XNK-09" })).toMatchObject({ state: "open", sessionId: mandateId });
  expect((await at.sign(mandateId, "在别处退出")).state).toBe("signed");
  expect(await logout({ workstation: "XNK-03" })).toMatchObject({ state: "none" });
  expect(await told(logout({ staffNo: "nobody" }))).toBe("his.not-found");
});

test.each(["auto", "main"] as const)("the %s certificate put on hold", async (purpose) => {
  const certificateId = await certificateOf(purpose);
  const ended = await endsBy(() => revokeCertificate(at.h.system, { certificateId, why: "suspended" }, at.ca));
  expect(ended).toBe("certificate");
  await releaseCertificate(at.h.system, { certificateId }, at.ca);
});

test("a new PIN", async () => {
  expect(await endsBy(() => at.phone.changePin(PIN, NEW_PIN))).toBe("pin");
});

test("the late revocation of a phone's key that was replaced ends nothing of the next", async () => {
  const old = await certificateOf("main");
  const [row] = await at.h.db.select({ keyId: certificate.keyId }).from(certificate).where(eq(certificate.id, old));
  const state = (to: "REVOKED" | "ACTIVE") =>
    at.h.db
      .update(keyPair)
      .set({ state: to })
      .where(eq(keyPair.id, row?.keyId ?? ""));
  const { systems, types } = await at.phone.sessionPlan();
  const limits = { workstations: ["XNK-03"], addresses: [], max: 60, perMinute: 60, minutes: 60 };
  const { mandateId } = await at.phone.openSession({ systems, types, ...limits }, NEW_PIN);
  await state("REVOKED");
  await revokeCertificate(at.h.system, { certificateId: old, why: "new-phone" }, at.ca);
  await state("ACTIVE");
  const [window] = await at.h.db.select().from(keyWindow).where(eq(keyWindow.id, mandateId));
  expect(window?.state).toBe("OPEN");
});
