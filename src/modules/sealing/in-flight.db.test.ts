import { afterAll, beforeAll, expect, test } from "vitest";
import { sealDocument } from "#modules/seal/seal-document.ts";
import { sealGrant } from "#modules/seal/schema.ts";
import { revokeGrant } from "#modules/seal/revoke-grant.ts";
import { moveSeal } from "#modules/seal/move-seal.ts";
import { atCheckpoints } from "#server/checkpoint.ts";
import { eq } from "drizzle-orm";
import { openSealingWorld, type SealingWorld } from "#test/sealing-world.ts";
import { inFlight } from "./in-flight.ts";

let at: SealingWorld;
beforeAll(async () => {
  at = await openSealingWorld();
}, 120_000);
afterAll(() => at.close());

const keeper = () => at.w.as("keeper");
const place = { kind: "coordinates" as const, page: 1, x: 120, y: 200, width: 42, height: 42 };
async function freshSeal() {
  const sealId = await at.w.newSeal();
  const holder = { kind: "person" as const, id: at.w.idOf("clerk") };
  await at.w.grant(sealId, holder);
  const [grant] = await at.h.db.select().from(sealGrant).where(eq(sealGrant.sealId, sealId));
  return { sealId, holder, grantId: grant?.id ?? "" };
}

test("what still needs a grant is shown, with what becomes of it; nobody else is told", async () => {
  const { sealId, holder, grantId } = await freshSeal();
  expect(await inFlight(keeper(), { sealId, grantId })).toEqual({ jobs: [], recent: [] });
  await sealDocument(at.w.as("clerk"), { sealId, documentId: await at.w.newDocument(), place, source: "console" });
  const ready = await at.order(at.many(3), { sealId });
  const over = await at.order(at.many(1), { sealId });
  await at.act(over, "cancel");
  const shown = await inFlight(keeper(), { sealId, grantId });
  expect(shown.jobs).toMatchObject([{ id: ready, state: "ready", person: "病案员", done: 0, left: 3, goesOn: false }]);
  expect(shown.recent).toMatchObject([{ kind: "person", name: "病案员", uses: 1 }]);
  await at.w.grant(sealId, { kind: "role", id: "record-keeper" });
  expect((await inFlight(keeper(), { sealId, grantId })).jobs).toMatchObject([{ goesOn: true }]);
  expect((await inFlight(keeper(), { sealId, grantId: null })).jobs).toMatchObject([{ goesOn: false }]);
  await expect(inFlight(at.w.as("clerk"), { sealId, grantId })).rejects.toMatchObject({ code: "seal.not-keeper" });
  expect(holder.id).not.toBe("");
});

test("a grant taken back in the middle of a batch, by another node, ends it at once: nothing more is stored, nothing fails", async () => {
  const { sealId, holder, grantId } = await freshSeal();
  const jobId = await at.order(at.many(200), { sealId });
  await at.act(jobId, "start");
  const node = { ...keeper(), db: at.h.node() };
  let tried = 0;
  let revoked: Promise<void> | null = null;
  const watch = atCheckpoints(async (point) => {
    // Both lanes have stored their first chunk; what either has tried since is not stored yet.
    if (point === "sealing.tried" && ++tried > 2) await (revoked ??= revokeGrant(node, { grantId }));
  });
  await at.drain();
  watch.stop();
  const stopped = await at.read(jobId);
  expect(stopped).toMatchObject({ state: "stopped", problem: "seal.no-grant-left", failed: 0 });
  expect(stopped.done).toBe(128);
  const [grant] = await at.h.db.select().from(sealGrant).where(eq(sealGrant.id, grantId));
  expect(grant?.uses).toBe(128);

  await at.w.grant(sealId, holder);
  await at.act(jobId, "resume");
  await at.drain();
  expect(await at.read(jobId)).toMatchObject({ state: "done", done: 200, failed: 0, problem: null });
});

test("a seal that is stopped stops its batches", async () => {
  const { sealId } = await freshSeal();
  const jobId = await at.order(at.many(2), { sealId });
  await at.act(jobId, "start");
  await moveSeal(keeper(), { sealId, to: "disabled", reason: "章面磨损" });
  await at.drain();
  expect(await at.read(jobId)).toMatchObject({ state: "stopped", problem: "seal.not-enabled", done: 0, failed: 0 });
});
