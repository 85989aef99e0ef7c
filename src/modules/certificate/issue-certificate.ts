import { and, eq, lt } from "drizzle-orm";
import { AppError } from "#core/error.ts";
import { certificatesIn } from "#core/cms/parse.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { parseCsr } from "#core/x509/csr.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import type { CaChannel } from "./ca-channel.ts";
import { type Channel, readChannel } from "./channel.ts";
import { checkAnswer } from "./check-answer.ts";
import { estChannel } from "./channels/est.ts";
import { certificateError } from "./errors.ts";
import { keepIssuers } from "./revocation/issuers.ts";
import { type Round, roundsOf } from "./rounds.ts";
import type { CertificateState } from "./rules.ts";
import { certificate } from "./schema.ts";
import { openChain, openRequest, sealChain } from "./sealed.ts";
import { trustedCertificates } from "./trust-anchors.ts";

/** `chain` is the certificate and its issuers up to the trust anchor, DER. */
export type Issued = {
  certificateId: string;
  certificateDer: Uint8Array;
  chain: Uint8Array[];
  state: CertificateState;
};

/**
 * Takes an application to its end: asks the CA outside any transaction, checks the answer, stores it. Two at once both
 * ask, the first to store wins and both return what is stored. A crash after the CA's answer costs a second certificate
 * at the CA, never a wrong one here.
 * @throws certificate.* for what is wrong for good (the row says so too); gateway.* when the CA could not be reached,
 *   after which the row stays `applying` and the call may be repeated
 */
export async function issueCertificate(
  ctx: Context,
  certificateId: string,
  ca: CaChannel = estChannel,
): Promise<Issued> {
  const row = await readRow(ctx, certificateId);
  const stored = storedIn(row);
  if (stored) return stored;
  if (row.state !== "applying") throw certificateError("not-issued");
  const channel = await readChannel(ctx, row.channelId);
  const label = channel.labels[row.profile];
  if (!label) throw certificateError("profile-not-offered", { channel: channel.name, profile: row.profile });
  try {
    const csrDer = openRequest(row.id, row.requestSealed);
    const isRenewal = (await roundsOf(ctx, row.keyId)).some(
      ({ state, channelId }) => state === "issued" && channelId === row.channelId,
    );
    const asked = { label, csrDer };
    const answer = isRenewal
      ? await ca.reenroll(ctx, channel.connector, asked)
      : await ca.enroll(ctx, channel.connector, asked);
    const path = checkAnswer({
      answer,
      spki: row.spki,
      profile: row.profile,
      subject: parseCsr(csrDer).subject,
      anchors: await trustedCertificates(ctx),
      pool: await issuersOf(ctx, channel, ca),
      atMs: ctx.clock.now().getTime(),
      channel: channel.name,
      validityYears: channel.validityYears,
    });
    await store(ctx, row, path);
  } catch (error) {
    await noteProblem(ctx, row, error);
    throw error;
  }
  const issued = storedIn(await readRow(ctx, certificateId));
  if (!issued) throw certificateError("not-issued");
  return issued;
}

async function readRow(ctx: Context, id: string): Promise<Round> {
  const [row] = await ctx.db.select().from(certificate).where(eq(certificate.id, id));
  if (!row) throw certificateError("not-found");
  return row;
}

/** What an application has brought, null while nothing. */
export function storedIn(row: Round): Issued | null {
  if (!row.certificateSealed) return null;
  const chain = openChain(row.id, row.certificateSealed);
  const [certificateDer] = chain;
  return certificateDer ? { certificateId: row.id, certificateDer, chain, state: row.state } : null;
}

/** EST answers with the certificate alone (RFC 7030 §4.2.3); its issuers come from /cacerts. */
async function issuersOf(ctx: Context, channel: Channel, ca: CaChannel): Promise<Certificate[]> {
  try {
    return certificatesIn(await ca.caCertificates(ctx, channel.connector));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw certificateError("answer-malformed", { channel: channel.name }, error);
  }
}

async function store(ctx: Context, row: Round, path: readonly Certificate[]): Promise<void> {
  const [leaf] = path;
  if (!leaf) throw new Error("a checked path starts with its certificate");
  await ctx.db.transaction(async (tx) => {
    const [now] = await tx.select().from(certificate).where(eq(certificate.id, row.id)).for("update");
    if (now?.state !== "applying") return;
    const fingerprint = sm3Hex(leaf.der);
    await tx
      .update(certificate)
      .set({
        state: "issued",
        certificateSealed: sealChain(
          row.id,
          path.map((one) => one.der),
        ),
        serial: leaf.serialHex,
        fingerprint,
        notBefore: new Date(leaf.notBefore),
        notAfter: new Date(leaf.notAfter),
        problem: null,
        changedAt: ctx.clock.now(),
      })
      .where(eq(certificate.id, row.id));
    await tx
      .update(certificate)
      .set({ state: "replaced", changedAt: ctx.clock.now() })
      .where(and(eq(certificate.keyId, row.keyId), eq(certificate.state, "issued"), lt(certificate.round, row.round)));
    await keepIssuers(tx, ctx, { channelId: row.channelId, issuers: path.slice(1) });
    await record(tx, ctx, {
      type: "certificate.issued",
      subject: row.id,
      data: {
        keyId: row.keyId,
        serial: leaf.serialHex,
        fingerprint,
        notAfter: new Date(leaf.notAfter).toISOString(),
        round: row.round,
      },
    });
  });
}

/** What is wrong with the certificate ends the application; what is wrong with the way to the CA leaves it open. */
async function noteProblem(ctx: Context, row: Round, error: unknown): Promise<void> {
  const code = error instanceof AppError ? error.code : "system.unexpected";
  const isFinal = code.startsWith("certificate.") || code === "gateway.refused";
  await ctx.db.transaction(async (tx) => {
    const [now] = await tx.select().from(certificate).where(eq(certificate.id, row.id)).for("update");
    if (now?.state !== "applying") return;
    await tx
      .update(certificate)
      .set({ problem: code, changedAt: ctx.clock.now(), ...(isFinal ? { state: "failed" as const } : {}) })
      .where(eq(certificate.id, row.id));
    if (isFinal)
      await record(tx, ctx, { type: "certificate.refused", subject: row.id, data: { keyId: row.keyId, code } });
  });
}
