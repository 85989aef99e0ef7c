import { and, eq } from "drizzle-orm";
import { equalBytes, toHex } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { isDuplicateKey } from "#server/db.ts";
import type { CaChannel } from "./ca-channel.ts";
import { activeChannel, type Channel } from "./channel.ts";
import { checkRequest } from "./check-request.ts";
import { estChannel } from "./channels/est.ts";
import { certificateError } from "./errors.ts";
import { type Issued, issue, storedIn } from "./issue.ts";
import { roundsOf } from "./rounds.ts";
import { isLicensed, type Profile } from "./rules.ts";
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
 * Asks the active channel's CA for a certificate and keeps it. Safe to repeat: an issued one is returned, an application
 * that stopped half-way goes on with its own request and channel. A person's request must carry the subject of
 * `subjectFor`.
 * @throws certificate.* for what is wrong for good (the row says so too); gateway.* when the CA could not be reached,
 *   after which the row stays `applying` and the call may be repeated
 */
export async function applyForCertificate(
  ctx: Context,
  input: Application,
  ca: CaChannel = estChannel,
): Promise<Issued> {
  const rounds = await roundsOf(ctx, input.keyId);
  const issued = rounds.map(storedIn).find((one) => one?.state === "issued");
  if (issued) return issued;
  const [last] = rounds;
  if (last?.state === "applying") return await issue(ctx, last.id, ca);
  const channel = await activeChannel(ctx);
  assertMayIssue(channel, input.profile, ctx.clock.now());
  const certificateId = await open(ctx, input, channel, (last?.round ?? 0) + 1);
  return await issue(ctx, certificateId, ca);
}

/** @throws certificate.licence-expired, certificate.profile-not-offered */
export function assertMayIssue(channel: Channel, profile: Profile, now: Date): void {
  if (!isLicensed(channel, now)) {
    const until = channel.licenceUntil.toISOString().slice(0, 10);
    throw certificateError("licence-expired", { channel: channel.name, until });
  }
  if (!channel.labels[profile]) throw certificateError("profile-not-offered", { channel: channel.name, profile });
}

/** Writes the application's row. Of two at once, one wins and both go on with it. */
export async function open(
  ctx: Context,
  input: Application,
  channel: Pick<Channel, "id">,
  round: number,
): Promise<string> {
  const { csr, publicKey } = checkRequest(input.csrDer);
  if (input.personId !== null) {
    const { subject } = await subjectFor(ctx, { personId: input.personId, profile: "person" });
    if (!equalBytes(subject, csr.subject.der)) throw certificateError("subject-changed");
  }
  const id = newId();
  const { personId, keyId, profile } = input;
  const now = ctx.clock.now();
  try {
    await ctx.db.transaction(async (tx) => {
      await tx.insert(certificate).values({
        id,
        profile,
        personId,
        keyId,
        round,
        channelId: channel.id,
        state: "applying",
        publicKey: toHex(publicKey),
        requestSealed: sealRequest(id, input.csrDer),
        createdAt: now,
        changedAt: now,
      });
      const data = { profile, personId, keyId, round, channelId: channel.id };
      await record(tx, ctx, { type: "certificate.applied", subject: id, data });
    });
    return id;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const [other] = await ctx.db
      .select({ id: certificate.id })
      .from(certificate)
      .where(and(eq(certificate.keyId, keyId), eq(certificate.round, round)));
    if (!other) throw error;
    return other.id;
  }
}
