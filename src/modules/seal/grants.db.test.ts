import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit } from "#modules/audit/schema.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import type { Context } from "#server/context.ts";
import { openSealWorld, type SealWorld } from "#test/seal-world.ts";
import { appoint, dismiss } from "./appoint.ts";
import { listSeals } from "./list-seals.ts";
import { seal, sealData, sealGrant } from "./schema.ts";
import { sealDocument } from "./seal-document.ts";
import { usageCsv } from "./usage-csv.ts";
import { listEndings } from "./list-endings.ts";
import { warnEndings } from "./warn-endings.ts";

let w: SealWorld;
beforeAll(async () => {
  w = await openSealWorld();
}, 120_000);
afterAll(async () => {
  await closePdfium();
  await w.h.close();
});

const place = { kind: "coordinates" as const, page: 1, x: 120, y: 200, width: 42, height: 42 };
const at = (who: "clerk", address?: string): Context => {
  const ctx = w.as(who);
  return { ...ctx, actor: { ...ctx.actor, ...(address ? { address } : {}) } };
};
const ofClerk = () => ({ kind: "person" as const, id: w.idOf("clerk") });

test("a grant for certain workstations is no grant elsewhere, nor where nobody knows from where", async () => {
  const sealId = await w.newSeal();
  await w.grant(sealId, ofClerk(), { addresses: ["10.8.3.0/24"] });
  const documentId = await w.newDocument();
  const use = (address?: string) =>
    sealDocument(at("clerk", address), { sealId, documentId, place, source: "console" });
  await expect(use("10.9.3.17")).rejects.toMatchObject({ code: "seal.grant-elsewhere" });
  await expect(use()).rejects.toMatchObject({ code: "seal.grant-elsewhere" });
  await expect(use("10.8.3.17")).resolves.toMatchObject({ revision: 2 });
});

test("what ends within a week is told once, and shown with the seal; a use applied for and what ends later are not", async () => {
  const sealId = await w.newSeal();
  await w.grant(sealId, ofClerk(), { until: w.day(8) });
  await w.grant(sealId, { kind: "role", id: "record-keeper" }, { until: w.day(40) });
  const told = () => w.h.db.select().from(audit).where(eq(audit.type, "seal.grant-ending"));
  const ending = async () =>
    (await listSeals(w.as("keeper"), { text: "", page: 1, size: 50 })).seals.find(({ id }) => id === sealId)?.ending;
  await warnEndings(w.h.system);
  expect(await told()).toHaveLength(0);
  expect(await ending()).toBe(0);
  w.h.clock.advance(2 * 86_400_000);
  await warnEndings(w.h.system);
  await warnEndings(w.h.system);
  expect((await told()).map(({ subject }) => subject)).toEqual([sealId]);
  expect(await ending()).toBe(1);
  const grants = await w.h.db.select().from(sealGrant).where(eq(sealGrant.sealId, sealId));
  expect(grants.filter(({ warnedAt }) => warnedAt !== null)).toHaveLength(1);
  const shown = (who: "keeper" | "clerk") => listEndings(w.as(who));
  expect((await shown("keeper")).filter((one) => one.sealId === sealId)).toMatchObject([
    { what: "grant", holderId: w.idOf("clerk"), days: 6 },
  ]);
  expect(await shown("clerk")).toEqual([]);
});

test("a certificate's last week is told to keepers and administrators, and stands in the console until it is renewed", async () => {
  const sealId = await w.newSeal();
  const isIts = eq(sealData.sealId, sealId);
  const admin = () => w.h.as({ kind: "staff", personId: w.idOf("other"), staffNo: "S006", roles: ["system-admin"] });
  const shown = async (ctx: Context) => (await listEndings(ctx)).filter((one) => one.sealId === sealId);
  const told = () => w.h.db.select().from(audit).where(eq(audit.type, "seal.certificate-ending"));
  expect(await shown(w.as("keeper"))).toEqual([]);
  await w.h.db
    .update(sealData)
    .set({ validUntil: new Date(w.day(3)) })
    .where(isIts);
  await warnEndings(w.h.system);
  await warnEndings(w.h.system);
  expect((await told()).map(({ subject }) => subject)).toEqual([sealId]);
  for (const ctx of [w.as("keeper"), admin()])
    expect(await shown(ctx)).toMatchObject([{ what: "certificate", days: 3 }]);
  await w.h.db.update(seal).set({ state: "suspended" }).where(eq(seal.id, sealId));
  for (const ctx of [w.as("keeper"), admin()]) expect(await shown(ctx)).toMatchObject([{ what: "suspended" }]);
});

test("the auditor takes out every use with reasons in words, a user their own, the keeper none; no title is a formula", async () => {
  const sealId = await w.newSeal();
  await w.grant(sealId, ofClerk());
  const documentId = await w.newDocument();
  await sealDocument(w.as("clerk"), { sealId, documentId, place, source: "console" });
  const field = { kind: "field" as const, name: "=HYPERLINK(1)" };
  await expect(
    sealDocument(w.as("clerk"), { sealId, documentId, place: field, source: "console" }),
  ).rejects.toMatchObject({ code: "document.field-missing" });
  await expect(sealDocument(w.as("other"), { sealId, documentId, place, source: "console" })).rejects.toMatchObject({
    code: "seal.no-grant",
  });
  const lines = async (who: "auditor" | "clerk") => {
    let text = "";
    for await (const part of (await usageCsv(w.as(who), sealId)).parts) text += part;
    return text.trim().split("\r\n");
  };
  const all = await lines("auditor");
  expect(all).toHaveLength(4);
  expect(all[0]).toContain('"盖后 SM3"');
  expect(all[1]).toMatch(/"已盖","","病案员"/);
  expect(all[2]).toMatch(/"未盖","[^"]*HYPERLINK[^"]*"/);
  expect(await lines("clerk")).toHaveLength(3);
  await expect(usageCsv(w.as("keeper"), sealId)).rejects.toMatchObject({ code: "seal.not-auditor" });
});

test("keepers and auditors are appointed and dismissed, never two powers for one and never nobody", async () => {
  const sealId = await w.newSeal();
  const auditor = { sealId, personId: w.idOf("auditor"), power: "audit" as const };
  const keeper = { sealId, personId: w.idOf("keeper"), power: "manage" as const };
  await expect(dismiss(w.h.system, keeper)).rejects.toMatchObject({ code: "seal.last-keeper" });
  await expect(dismiss(w.h.system, auditor)).rejects.toMatchObject({ code: "seal.last-keeper" });
  await expect(appoint(w.h.system, { ...auditor, personId: w.idOf("clerk") })).rejects.toMatchObject({
    code: "seal.no-auditor-role",
  });
  await appoint(w.h.system, auditor);
  const events = await w.h.db.select().from(audit).where(eq(audit.subject, sealId));
  expect(events.filter(({ type }) => type === "seal.appointed")).toHaveLength(0);
});
