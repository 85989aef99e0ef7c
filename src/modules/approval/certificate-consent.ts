import { z } from "zod";
import { toBase64url } from "#core/bytes.ts";
import { AppError } from "#core/error.ts";
import { signatureToDer } from "#core/sm/sm2.ts";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import { revokeWhyInput } from "#modules/certificate/input.ts";
import { issueCertificate } from "#modules/certificate/issue-certificate.ts";
import { openApplication } from "#modules/certificate/open-application.ts";
import { revokeCertificate } from "#modules/certificate/revoke-certificate.ts";
import { subjectFor } from "#modules/certificate/subject-for.ts";
import { activateKey, lockKeysOf } from "#modules/key/activate-key.ts";
import { keyError } from "#modules/key/errors.ts";
import { endTerminal, otherTerminals } from "#modules/login/end-terminal.ts";
import { actingTerminal, isBoundTo } from "#modules/login/read-terminal.ts";
import { terminalError } from "#modules/login/terminal-errors.ts";
import { terminalCan } from "#modules/login/terminal-rules.ts";
import type { Context } from "#server/context.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import { sm3Bytes } from "#server/sm3.ts";
import type { Consent } from "./consent.ts";
import type { CsrRequest } from "./input.ts";

/** The certificate request is signed and the application stands: take it to the CA. */
export const applyKind = jobKind("approval.apply", z.object({ certificateId: z.string() }));
/** A key was replaced: its certificate ends with it. */
export const retireKind = jobKind(
  "approval.retire",
  z.object({ keyId: z.string(), why: revokeWhyInput.default("new-phone"), invalidSince: z.iso.datetime().optional() }),
);

/** The first signature of a key, and later its renewals: its own certificate request (protocol.md §3 step 5). Subject is the key's id. */
export const certificateConsent: Consent<CsrRequest> = {
  async prepare(ctx, session, request) {
    if (request.keyId !== session.keyId) throw keyError("SESSION");
    // A key is made right after a face check; its later certificates need the person before the camera again.
    if (await certificateOf(ctx, session.keyId)) {
      const refusal = terminalCan.enrol(await actingTerminal(ctx), ctx.clock.now());
      if (refusal) throw terminalError(refusal);
    }
    const { subject, display } = await subjectFor(ctx, {
      personId: session.personId,
      profile: "person",
      keyId: session.keyId,
    });
    const fields = { subject: toBase64url(subject), display };
    const message = csrInfo({ subject, publicKey65: session.publicKey });
    const item = { subjectId: session.keyId, type: "csr" as const, digest: sm3Bytes(message), fields, message };
    return { items: [item], leftOut: [] };
  },
  async recheck(tx, _ctx, session) {
    await lockKeysOf(tx, session.personId);
    return (await isBoundTo({ db: tx }, session.terminalId, session.personId)) ? null : "approval.unbound";
  },
  async accept(tx, ctx, session, item) {
    const csr = assembleCsr(item.message, signatureToDer({ r: item.r, s: item.s }));
    const { personId, keyId } = session;
    const certificateId = await openApplication(tx, ctx, { personId, keyId, csrDer: csr, profile: "person" });
    await enqueue(tx, ctx, applyKind, { certificateId });
    for (const older of await activateKey(tx, ctx, keyId)) await enqueue(tx, ctx, retireKind, { keyId: older });
    // The key works here now: a phone the person confirmed with until then is done.
    for (const id of await otherTerminals(tx, personId, session.terminalId)) await endTerminal(tx, ctx, id, "replaced");
  },
  // A CA may take minutes: the worker applies, the phone asks `certificate.await`.
  settle: async () => {},
};

/** A CA that said no has said so for good, and the certificate's row says why; one that could not be reached is asked again. */
export async function applyForKey(ctx: Context, { certificateId }: { certificateId: string }): Promise<void> {
  try {
    await issueCertificate(ctx, certificateId);
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith("certificate.")) throw error;
    ctx.log.warn({ certificateId, code: error.code }, "a certificate was not issued");
  }
}

export async function retireCertificate(
  ctx: Context,
  { keyId, why, invalidSince }: z.output<typeof retireKind.payload>,
): Promise<void> {
  const found = await certificateOf(ctx, keyId);
  const since = invalidSince === undefined ? undefined : new Date(invalidSince);
  if (found) await revokeCertificate(ctx, { certificateId: found.id, why, invalidSince: since, note: "" });
}
