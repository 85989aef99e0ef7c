import { equalBytes } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { channelFor, mayIssue, readChannel } from "./channel.ts";
import { checkRequest } from "./check-request.ts";
import { certificateError } from "./errors.ts";
import { roundsOf } from "./rounds.ts";
import { mayRenew, type Profile, RENEW_DAYS } from "./rules.ts";
import { certificate } from "./schema.ts";
import { sealRequest } from "./sealed.ts";
import { subjectFor } from "./subject-for.ts";

export type Application = {
  /** The person it is for; null for a service (profile tsa, institution). */
  personId: string | null;
  /** The key pair's or the service unit's id. */
  keyId: string;
  csrDer: Uint8Array;
  profile: Profile;
};

/**
 * Writes an application into the caller's transaction; `issueCertificate` then takes it to the CA. The first certificate
 * of a key comes from the first channel that issues such; while one stands this is its renewal, near its end, at the same channel
 * unless that one is off. One
 * that is under way already is returned as it is. A person's request carries the subject of `subjectFor`.
 * @returns the certificate's id
 * @throws certificate.no-channel, held, key-compromised, licence-expired, profile-not-offered, not-renewable, request-malformed,
 *   request-signature, subject-changed; a duplicate key when another writer opened the same application
 */
export async function openApplication(tx: Tx, ctx: Context, input: Application): Promise<string> {
  const here = { ...ctx, db: tx };
  const { personId, keyId, profile } = input;
  const rounds = await roundsOf(here, keyId);
  const [last] = rounds;
  if (last?.state === "applying") return last.id;
  if (last?.state === "held") throw certificateError("held");
  if (rounds.some(({ revokeReason }) => revokeReason === "keyCompromise")) throw certificateError("key-compromised");
  const now = ctx.clock.now();
  const current = rounds.find(({ state }) => state === "issued");
  if (current && !mayRenew(current, now)) throw certificateError("not-renewable", { days: RENEW_DAYS });
  const usual = current ? await readChannel(here, current.channelId) : null;
  const channel = usual && mayIssue(usual, profile, now) ? usual : await channelFor(here, profile);
  const csr = checkRequest(input.csrDer, profile);
  if (current && !equalBytes(csr.key.spki, current.spki)) throw certificateError("request-malformed");
  if (personId !== null) {
    const { subject } = await subjectFor(here, { personId, profile: "person", keyId });
    if (!equalBytes(subject, csr.subject.der)) throw certificateError("subject-changed");
  }
  const id = newId();
  const round = (last?.round ?? 0) + 1;
  await tx.insert(certificate).values({
    id,
    profile,
    personId,
    keyId,
    round,
    channelId: channel.id,
    state: "applying",
    spki: csr.key.spki,
    requestSealed: sealRequest(id, input.csrDer),
    createdAt: now,
    changedAt: now,
  });
  const data = { profile, personId, keyId, round, channelId: channel.id };
  await record(tx, ctx, { type: "certificate.applied", subject: id, data });
  return id;
}
