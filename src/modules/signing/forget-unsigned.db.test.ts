import { afterAll, beforeAll, expect, test } from "vitest";
import { documentPreparation } from "#modules/document/schema.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { forgetUnsigned } from "./forget-unsigned.ts";
import { signature, signPreparation } from "./schema.ts";

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());

async function prepared(name: string, revision: number | null) {
  const createdAt = h.clock.now();
  const facts = { documentId: name, baseRevision: 1, digest: "00".repeat(32), createdAt };
  await h.db.insert(documentPreparation).values({
    ...facts,
    id: `p-${name}`,
    fieldName: "Signature1",
    tail: Uint8Array.of(1),
    placeFrom: 0,
    placeTo: 1,
    revision,
  });
  const ids = { taskId: `t-${name}`, keyId: "k", cid: name, certificateId: "c", preparedId: `p-${name}` };
  await h.db.insert(signPreparation).values({ ...facts, ...ids, id: `s-${name}` });
}

async function signed(name: string) {
  await h.db.insert(signature).values({
    id: name,
    taskId: `t-${name}`,
    requestId: "r",
    documentId: name,
    personId: "d",
    keyId: "k",
    certificateId: "c",
    sessionId: "s",
    slot: 0,
    preparedId: `p-${name}`,
    baseRevision: 1,
    step: "signed",
    message: Uint8Array.of(1),
    signatureDer: Uint8Array.of(1),
    approvedAt: h.clock.now(),
    signedAt: h.clock.now(),
  });
}

test("a day later only what was signed, or is young, is still prepared", async () => {
  await prepared("given-up", null);
  await prepared("walking", null);
  await signed("walking");
  await prepared("done", 2);
  await signed("done");
  h.clock.advance(86_400_001);
  await prepared("young", null);
  await forgetUnsigned(h.system);
  const left = await h.db.select({ id: documentPreparation.id }).from(documentPreparation);
  expect(left.map(({ id }) => id).toSorted()).toEqual(["p-done", "p-walking", "p-young"]);
  expect(await h.db.select().from(signPreparation)).toHaveLength(3);
});
