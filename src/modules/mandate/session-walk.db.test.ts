import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { toHex, utf8 } from "#core/bytes.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { verifySignedData } from "#core/cms/verify.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { keyWindow } from "#modules/key/schema.ts";
import { signature } from "#modules/signing/schema.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { openHospital, PIN, STAFF } from "#test/mini-program.ts";
import { systemSecret, systemWord, vaultFolder } from "#test/vault.ts";
import { checkChain } from "../../vault/chain.ts";
import { startVault } from "../../vault/start.ts";

/** An auto-sign session from the phone's yes to the vault's last line: the mini-program's own client, the real vault, the REST interface. */
vi.mock("#modules/gateway/wechat.ts", () => ({
  code2session: async (_: unknown, { code }: { code: string }) => ({ openid: `openid-${code}` }),
  getPhoneNumber: async (_: unknown, { code }: { code: string }) => ({ phone: code }),
  getVerifyId: async (_: unknown, { outSeqNo }: { outSeqNo: string }) => ({ verifyId: `v-${outSeqNo}` }),
  queryVerify: async () => ({ passed: true, verifyRet: 10000 }),
}));

let hospital: Awaited<ReturnType<typeof openHospital>>;
let doctor: Awaited<ReturnType<typeof hospital.ready>>;
let vault: Awaited<ReturnType<typeof startVault>>;
let folder: string;
let secret: string;

beforeAll(async () => {
  const made = vaultFolder();
  folder = made.folder;
  hospital = await openHospital();
  made.trust(toPem(hospital.ca.root.der));
  vault = await startVault(made, () => {});
  vault.vault.now = () => ({ wallMs: hospital.h.clock.now().getTime(), monotonicMs: hospital.h.clock.now().getTime() });
  secret = systemSecret(folder, hospital.his.accessKey);
  await saveDocumentType(hospital.h.system, { code: "prescription", name: "处方", mustRead: false, autoSign: true });
  doctor = await hospital.ready(STAFF[0]);
  await doctor.phone.setUpAutoSign(PIN);
}, 120_000);
afterAll(async () => {
  await vault.close();
  await hospital.close();
});

const now = () => hospital.h.clock.now().getTime();

async function open() {
  const plan = await doctor.phone.sessionPlan();
  const { systems, types } = plan;
  const choice = { systems, types, workstations: ["XNK-03"], addresses: [], max: 60, perMinute: 20, minutes: 60 };
  return await doctor.phone.openSession(choice, PIN);
}

type Shown = { signatureId: string; state: string; qr: unknown; result: { signatureBase64: string } | null };

function sign(mandateId: string, text: string, more: object = {}) {
  const externalId = `CF-${text}`;
  const digest = toHex(sm3(utf8(text)));
  const call = {
    mid: mandateId,
    system: hospital.his.accessKey,
    type: "prescription",
    docId: externalId,
    digest,
    workstation: "XNK-03",
    address: "",
    timeMs: now(),
  };
  const body = {
    signer: { kind: "person", staffNo: STAFF[0].staffNo },
    format: "p7-detached",
    title: "门诊处方",
    type: "prescription",
    externalId,
    contentText: text,
    autoSign: { ...systemWord(secret, call), ...more },
  };
  return hospital.ask<Shown>({ path: "/data-signatures", body });
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing",
    (error: Error) => error.message,
  );
const chain = () => readFileSync(join(folder, "chain.log"), "utf8");

test("opened on the phone, HIS signs at once, stopped on the phone: nothing more is signed", async () => {
  const { mandateId } = await open();
  expect(await doctor.phone.currentSession()).toMatchObject({ mandateId, used: 0, max: 60, workstations: ["XNK-03"] });

  const shown = await sign(mandateId, "阿司匹林 1 盒");
  expect(shown).toMatchObject({ state: "signed", qr: null });
  const cms = parseSignedData(new Uint8Array(Buffer.from(shown.result?.signatureBase64 ?? "", "base64")));
  const verified = verifySignedData(cms, { content: [utf8("阿司匹林 1 盒")], crypto: nodeCrypto });
  expect(verified).toMatchObject({ ok: true, signer: { subject: { text: expect.stringContaining("授权自动签") } } });
  expect((await doctor.phone.currentSession())?.used).toBe(1);

  await doctor.phone.endSession(mandateId);
  expect(await doctor.phone.currentSession()).toBeNull();
  expect(await codeOf(sign(mandateId, "迟到的处方"))).toContain("key.window-over");
  const [window] = await hospital.h.db.select().from(keyWindow).where(eq(keyWindow.id, mandateId));
  expect(window).toMatchObject({ state: "ENDED", endedWhy: "phone", sealedHalf: null });
  expect(vault.vault.windows.has(mandateId)).toBe(false);
  checkChain(chain());
  expect(await hospital.h.db.select().from(signature)).toHaveLength(1);
});
