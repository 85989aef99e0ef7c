import { createHash, createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { here } from "./hospital.ts";

/** A HIS that signs at once under a doctor's session, as the interface documents it (docs page, 自动签). */
export const WORKSTATION = "HIS-SIM-01";
const ADDRESS = "127.0.0.1";
const TYPE = "prescription";

const secrets = z.object({ accessKey: z.string(), vaultSecret: z.string() });
const answer = z.object({ state: z.string() });

/** One prescription under the session. @returns whether it was answered with a signature */
export async function signAtOnce(call: { sessionId: string; staffNo: string; externalId: string }): Promise<boolean> {
  const { accessKey, vaultSecret } = secrets.parse(JSON.parse(readFileSync(`${here.home}/his.json`, "utf8")));
  const { sessionId, staffNo, externalId } = call;
  const contentText = `阿司匹林 ${externalId}`;
  const said = { sessionId, workstation: WORKSTATION, address: ADDRESS, timeMs: Date.now(), nonce: randomUUID() };
  const digest = createHash("sm3").update(contentText).digest("hex");
  const place = [WORKSTATION, ADDRESS, String(said.timeMs), said.nonce];
  const lines = ["xq/auto-sign/v1", sessionId, accessKey, TYPE, externalId, digest, ...place];
  const mac = createHmac("sm3", vaultSecret).update(lines.join("\n")).digest("hex");
  const body = { signer: { kind: "person", staffNo }, format: "p7-detached", title: "门诊处方", type: TYPE };
  const asked = { ...body, externalId, contentText, autoSign: { ...said, mac } };
  try {
    return answer.parse(await here.his().post("/data-signatures", asked)).state === "signed";
  } catch {
    return false;
  }
}
