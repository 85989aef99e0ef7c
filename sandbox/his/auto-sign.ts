import { createHash, createHmac, randomUUID } from "node:crypto";
import { z } from "zod";
import { type ApiClient, ApiProblem } from "./api-client.ts";

/** This workstation, as the platform's doctors name it. */
export const WORKSTATION = "HIS-SIM-01";
const ADDRESS = "127.0.0.1";

export const invitationShape = z.object({ untilShiftEnd: z.boolean() });
const session = z.object({ state: z.string(), sessionId: z.string().nullable() });

/** What a doctor's session looks like to us; the platform's own shape. */
export const sessionOf = (api: ApiClient, staffNo: string) =>
  api.json("GET", `/auto-sign/sessions?staffNo=${encodeURIComponent(staffNo)}`);

/** Asks a doctor to open one: a QR code for this workstation. */
export const inviteDoctor = (api: ApiClient, staffNo: string, untilShiftEnd: boolean) =>
  api.json("POST", "/auto-sign/invitations", { staffNo, workstation: WORKSTATION, address: ADDRESS, untilShiftEnd });

/** The doctor has logged out of us at this workstation. */
export const logOutDoctor = (api: ApiClient, staffNo: string) =>
  api.json("POST", "/auto-sign/logouts", { staffNo, workstation: WORKSTATION });

/**
 * What makes a call sign at once: the doctor's session and our MAC for the platform's vault, under the secret its administrator gave us.
 * @param document what is signed: type, our number or the platform's, and the bytes as they were sent
 * @throws ApiProblem when there is no session or no secret
 */
export async function autoSignFor(
  api: ApiClient,
  staffNo: string,
  document: { type: string; docId: string; content: Uint8Array },
): Promise<Record<string, unknown>> {
  const { accessKey, vaultSecret } = api.credentials;
  if (vaultSecret === undefined)
    throw new ApiProblem(409, "no-vault-secret", "金库管理员还没有给本系统发放自动签密钥。");
  const { sessionId } = session.parse(await sessionOf(api, staffNo));
  if (sessionId === null)
    throw new ApiProblem(409, "no-session", "这位医生现在没有自动签授权。点“请医生授权”，或去掉勾选改为扫码签署。");
  const said = { sessionId, workstation: WORKSTATION, address: ADDRESS, timeMs: Date.now(), nonce: randomUUID() };
  const digest = createHash("sm3").update(document.content).digest("hex");
  const lines = [
    "xq/auto-sign/v1",
    sessionId,
    accessKey,
    document.type,
    document.docId,
    digest,
    WORKSTATION,
    ADDRESS,
    String(said.timeMs),
    said.nonce,
  ];
  return { ...said, mac: createHmac("sm3", vaultSecret).update(lines.join("\n")).digest("hex") };
}
