import QRCode from "qrcode";
import type { z } from "zod";
import { issueTicket } from "#modules/approval/issue-ticket.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { taskOfPerson } from "#modules/signing/read-request.ts";
import type { Context } from "#server/context.ts";
import { hisError } from "./errors.ts";
import type { qrOutput } from "./input.ts";

/**
 * A QR code for a sign request, for two minutes and one person. @param staffNo whose; without it the first signer who scans
 * @throws his.not-found when that person is not one of its signers
 */
export async function makeQr(ctx: Context, requestId: string, staffNo?: string): Promise<z.infer<typeof qrOutput>> {
  const person = staffNo === undefined ? null : await findByStaffNo(ctx, staffNo);
  const isSigner = person !== null && (await taskOfPerson(ctx.db, requestId, person.id)) !== null;
  if (staffNo !== undefined && !isSigner)
    throw hisError("not-found", { what: `签名人 ${staffNo}`, whatEn: `signer ${staffNo}` });
  const { code, text, expiresAt } = await issueTicket(ctx, {
    kind: "sign",
    subjectId: requestId,
    personId: person?.id ?? null,
  });
  const svg = await QRCode.toString(text, { type: "svg", errorCorrectionLevel: "M", margin: 2 });
  return { code, text, svg, expiresAt: expiresAt.toISOString() };
}
