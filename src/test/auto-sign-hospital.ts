import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toHex, utf8 } from "#core/bytes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { toPem } from "#modules/certificate/pem.ts";
import { saveDocumentType } from "#modules/document/save-document-type.ts";
import { savePolicy } from "#modules/mandate/policy.ts";
import { DEFAULT_POLICY } from "#modules/mandate/rules.ts";
import type { SessionChoice } from "../../miniapp/src/client/auto-sign.ts";
import { checkChain } from "../vault/chain.ts";
import { startVault } from "../vault/start.ts";
import { openHospital, PIN, STAFF } from "./mini-program.ts";
import { systemSecret, systemWord, vaultFolder } from "./vault.ts";

export type SignedData = {
  signatureId: string;
  state: string;
  qr: unknown;
  result: { signatureBase64: string } | null;
};
/** A line of the vault's chain. */
export type Line = {
  seq: number;
  type: string;
  mid?: string;
  count?: number;
  code?: string;
  why?: string;
  docId?: string;
};

/** What a call says differently from an honest one. */
export type Twist = { secret?: string; type?: string; workstation?: string; timeMs?: number; word?: object };

/**
 * A hospital with a vault of its own, a doctor ready for auto-sign, and a HIS that the vault knows. The test file mocks
 * `#modules/gateway/wechat.ts`. The vault's clock is the hospital's.
 */
export async function openAutoSignHospital() {
  const made = vaultFolder();
  const hospital = await openHospital();
  made.trust(toPem(hospital.ca.root.der));
  const now = () => hospital.h.clock.now().getTime();
  const begin = async () => {
    const started = await startVault(made, () => {});
    started.vault.now = () => ({ wallMs: now(), monotonicMs: now() });
    return started;
  };
  let running = await begin();
  const secret = systemSecret(made.folder, hospital.his.accessKey);
  await saveDocumentType(hospital.h.system, { code: "prescription", name: "处方", mustRead: false, autoSign: true });
  await saveDocumentType(hospital.h.system, { code: "order", name: "医嘱单", mustRead: false, autoSign: true });
  const policy = { ...DEFAULT_POLICY, perMinute: 120 };
  await savePolicy(hospital.h.system, { departmentId: "", ...policy });
  const doctor = await hospital.ready(STAFF[0]);
  await doctor.phone.setUpAutoSign(PIN);
  const { phone, terminal } = doctor;

  /** The HIS's word for a call, and the call. */
  function callFor(mandateId: string, text: string, twist: Twist = {}) {
    const externalId = `CF-${text}`;
    const type = twist.type ?? "prescription";
    const word = systemWord(twist.secret ?? secret, {
      mid: mandateId,
      system: hospital.his.accessKey,
      type,
      docId: externalId,
      digest: toHex(sm3(utf8(text))),
      workstation: twist.workstation ?? "XNK-03",
      address: "",
      timeMs: twist.timeMs ?? now(),
    });
    return {
      signer: { kind: "person", staffNo: STAFF[0].staffNo },
      format: "p7-detached",
      title: "门诊处方",
      type,
      externalId,
      contentText: text,
      autoSign: { ...word, ...twist.word },
    };
  }

  return {
    ...hospital,
    ...made,
    secret,
    doctor,
    phone,
    terminal,
    now,
    vault: () => running.vault,
    /** As after `kill -9`: the process's memory is gone, its files stay. */
    async restartVault(): Promise<void> {
      running.vault.windows.clear();
      await running.close();
      running = await begin();
    },
    async open(more: Partial<SessionChoice> = {}) {
      const { systems, types } = await phone.sessionPlan();
      const limits = { workstations: ["XNK-03"], addresses: [], max: 60, perMinute: 60, minutes: 60 };
      return await phone.openSession({ systems, types, ...limits, ...more }, PIN);
    },
    callFor,
    sign: (mandateId: string, text: string, twist: Twist = {}) =>
      hospital.ask<SignedData>({ path: "/data-signatures", body: callFor(mandateId, text, twist) }),
    /** The vault's chain, checked. */
    chain(): Line[] {
      const text = readFileSync(join(made.folder, "chain.log"), "utf8");
      checkChain(text);
      return text
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line.slice(65)) as Line);
    },
    async close(): Promise<void> {
      await running.close();
      await hospital.close();
    },
  };
}

/** What a HIS was told, or "nothing". */
export const told = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing",
    (error: Error) => /"code":"([^"]+)"/.exec(error.message)?.[1] ?? error.message,
  );
