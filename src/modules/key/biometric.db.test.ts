import { constants, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { eq } from "drizzle-orm";
import { PDFDocument } from "pdf-lib";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { documentWalk } from "#modules/signing/document-walk.ts";
import { signature } from "#modules/signing/schema.ts";
import { signingJobs } from "#modules/signing/jobs.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { codeOf, openHospital, PIN, STAFF } from "#test/mini-program.ts";
import type { BiometricProof } from "../../../miniapp/src/terminal/terminal.ts";
import { keyBiometric, keyBiometricProof } from "./schema.ts";

/**
 * Fingerprint by SOTER: the mini-program's client, the product's server, and in between hardware with a key of its own.
 * WeChat's part verifies that hardware's signature as its documentation says (RSA-PSS, SHA-256, salt 20).
 */
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 20 } as const;
const hardware = { key: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey, counter: 0, uid: "fingers-1" };
const wechat = vi.hoisted(() => ({ isSigned: (_json: string, _signature: string): boolean => false }));
vi.mock("#modules/gateway/wechat.ts", async () => ({
  ...(await import("#test/wechat-yes.ts")),
  verifySoter: async (_: unknown, given: { json: string; signature: string }) =>
    wechat.isSigned(given.json, given.signature),
}));

const signed = (json: string): BiometricProof => ({
  authMode: "fingerPrint",
  resultJSON: json,
  resultJSONSignature: sign("sha256", Buffer.from(json), { key: hardware.key, ...PSS }).toString("base64"),
});
const touch = (challenge: string): BiometricProof =>
  signed(JSON.stringify({ raw: challenge, fid: "2", counter: ++hardware.counter, uid: hardware.uid }));

let hospital: Awaited<ReturnType<typeof openHospital>>;
let doctor: Awaited<ReturnType<typeof hospital.ready>>;
/** What the sensor gives for a challenge; a test may give something else. */
let sensor = touch;
const WHO = STAFF[0];
beforeAll(async () => {
  wechat.isSigned = (json, given) =>
    verify("sha256", Buffer.from(json), { key: createPublicKey(hardware.key), ...PSS }, Buffer.from(given, "base64"));
  hospital = await openHospital();
  doctor = await hospital.ready(WHO);
  Object.assign(doctor.terminal, {
    biometric: {
      modes: async () => ["fingerPrint"],
      authenticate: async ({ challenge }: { challenge: string }) => sensor(challenge),
    },
  });
}, 120_000);
afterAll(() => hospital.close());
beforeEach(async () => {
  sensor = touch;
  await doctor.phone.enableBiometric(PIN);
  // The PIN of turning it on consents to nothing any more.
  hospital.h.clock.advance(6 * 60_000);
});

async function newTask(): Promise<string> {
  const pdf = await PDFDocument.create();
  pdf.addPage([595, 842]).drawText("Consent", { x: 60, y: 780, size: 18 });
  const contentBase64 = Buffer.from(await pdf.save({ useObjectStreams: false })).toString("base64");
  const body = { type: "consent", title: "知情同意书", patient: { name: "王秀兰" }, contentBase64 };
  const { documentId } = await hospital.ask<{ documentId: string }>({ path: "/documents", body });
  const place = { kind: "coordinates", page: 1, x: 20, y: 200, width: 50, height: 20 };
  const request = { documentId, order: "parallel", signers: [{ staffNo: WHO.staffNo, place }] };
  const { signers } = await hospital.ask<{ signers: { taskId: string }[] }>({ path: "/sign-requests", body: request });
  return signers[0]?.taskId ?? "";
}
const byFinger = async (...taskIds: string[]) => doctor.phone.confirm(await doctor.phone.prepare(taskIds), null);

test("three documents, one touch: each is signed, and the assertion over the batch stands in its evidence", async () => {
  const taskIds = [await newTask(), await newTask(), await newTask()];
  expect(await byFinger(...taskIds)).toEqual(taskIds.map((taskId) => ({ taskId, status: "signed" })));
  while ((await runDueJobs(hospital.h, signingJobs)) > 0);
  const [row] = await hospital.h.db
    .select()
    .from(signature)
    .where(eq(signature.taskId, taskIds[0] ?? ""));
  const evidence = JSON.parse(row?.evidence ?? "{}") as {
    consent: { by: string; challenge: string; json: string; signature: string };
  };
  expect(evidence.consent.by).toBe("biometric");
  expect((JSON.parse(evidence.consent.json) as { raw: string }).raw).toBe(evidence.consent.challenge);
  expect(wechat.isSigned(evidence.consent.json, evidence.consent.signature)).toBe(true);
  // The console shows it, and how the person was identified when the key was made.
  const [request] = await documentWalk(hospital.h.system, row?.documentId ?? "");
  expect(request?.tasks[0]?.signature?.consent).toMatchObject({
    by: "biometric",
    identified: { by: "face" },
    proof: { json: evidence.consent.json, signature: evidence.consent.signature },
  });
});

test("an assertion for another batch, replayed, is refused, and nothing is signed", async () => {
  let kept: BiometricProof | null = null;
  sensor = (challenge) => (kept = touch(challenge));
  await byFinger(await newTask());
  sensor = () => kept ?? touch("");
  expect(await codeOf(byFinger(await newTask()))).toBe("key.BIO_WRONG");
});

test("the same counter again, with the right challenge and signature, is a replay of the hardware", async () => {
  sensor = (challenge) => signed(JSON.stringify({ raw: challenge, counter: hardware.counter, uid: hardware.uid }));
  expect(await codeOf(byFinger(await newTask()))).toBe("key.BIO_REPLAY");
});

test("what another hardware signed is not vouched for; after five of those only the PIN opens", async () => {
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  sensor = (challenge) => {
    const json = JSON.stringify({ raw: challenge, counter: ++hardware.counter, uid: hardware.uid });
    const forged = sign("sha256", Buffer.from(json), { key: other, ...PSS }).toString("base64");
    return { authMode: "fingerPrint", resultJSON: json, resultJSONSignature: forged };
  };
  const taskId = await newTask();
  for (let n = 0; n < 5; n++) expect(await codeOf(byFinger(taskId))).toBe("key.BIO_WRONG");
  sensor = touch;
  expect(await codeOf(byFinger(taskId))).toBe("key.BIO_PIN_FIRST");
  expect(await doctor.phone.sign([taskId], PIN)).toEqual([{ taskId, status: "signed" }]);
  hospital.h.clock.advance(6 * 60_000);
  const next = await newTask();
  expect(await byFinger(next)).toEqual([{ taskId: next, status: "signed" }]);
});

test("fingers enrolled anew: refused, the copy is gone on both sides, and the PIN goes on", async () => {
  hardware.uid = "fingers-2";
  const taskId = await newTask();
  expect(await codeOf(byFinger(taskId))).toBe("key.BIO_FINGERS");
  expect(await doctor.phone.biometric()).toEqual({ can: true, isOn: false });
  expect(await hospital.h.db.select().from(keyBiometric)).toEqual([]);
  expect(await doctor.phone.sign([taskId], PIN)).toEqual([{ taskId, status: "signed" }]);
});

test("a refresh makes the copy anew: the finger goes on opening the new half", async () => {
  await doctor.phone.checkIn(PIN);
  hospital.h.clock.advance(6 * 60_000);
  const taskId = await newTask();
  expect(await byFinger(taskId)).toEqual([{ taskId, status: "signed" }]);
});

test("a week without the PIN, and it is asked for", async () => {
  hospital.h.clock.advance(8 * 86_400_000);
  expect(await codeOf(byFinger(await newTask()))).toBe("key.BIO_PIN_FIRST");
});

test("an assertion consents to its own offer only: another offer of the same minute wants its own", async () => {
  const first = await newTask();
  const proofs = async () => (await hospital.h.db.select().from(keyBiometricProof)).length;
  const before = await proofs();
  expect(await byFinger(first)).toEqual([{ taskId: first, status: "signed" }]);
  expect(await proofs()).toBe(before + 1);
  let touches = 0;
  sensor = (challenge) => {
    touches++;
    return touch(challenge);
  };
  await byFinger(await newTask());
  expect(touches).toBe(1);
  expect(await proofs()).toBe(before + 2);
});
