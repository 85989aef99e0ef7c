import { and, eq, inArray } from "drizzle-orm";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { type Crl, serialsAmong } from "#core/x509/crl.ts";
import { statusOfPath } from "#core/x509/path-status.ts";
import type { CertificateStatus } from "#core/x509/revocation.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { sm3Hex } from "#server/sm3.ts";
import { issuersOf } from "./revocation/issuers.ts";
import { storedEvidence } from "./revocation/stored.ts";
import { certificate } from "./schema.ts";
import { openChain } from "./sealed.ts";

type Row = typeof certificate.$inferSelect;

/**
 * Takes over what a new list says about certificates of ours: one the CA revoked or put on hold signs nothing from now on,
 * one it released signs again. Only those on the list, and those on hold here, are looked at; all of them when a CA above
 * them is on it.
 */
export async function noteList(ctx: Context, channelId: string, crl: Crl): Promise<void> {
  const ours = await ctx.db
    .select({ id: certificate.id, serial: certificate.serial, state: certificate.state })
    .from(certificate)
    .where(and(eq(certificate.channelId, channelId), inArray(certificate.state, ["issued", "replaced", "held"])));
  const cas = (await issuersOf(ctx, channelId)).map(({ serialHex }) => serialHex);
  const wanted = new Set([...cas, ...ours.flatMap(({ serial }) => serial ?? [])]);
  const listed = new Set(serialsAmong(crl, wanted));
  const isCaListed = cas.some((serial) => listed.has(serial));
  for (const { id, serial, state } of ours)
    if (isCaListed || state === "held" || (serial !== null && listed.has(serial))) await noteOne(ctx, id);
}

/** The same for a certificate about which an answer came; nothing when it is not ours. */
export async function noteAnswer(ctx: Context, about: Certificate): Promise<void> {
  const [row] = await ctx.db
    .select({ id: certificate.id })
    .from(certificate)
    .where(eq(certificate.fingerprint, sm3Hex(about.der)));
  if (row) await noteOne(ctx, row.id);
}

async function noteOne(ctx: Context, id: string): Promise<void> {
  const [row] = await ctx.db.select().from(certificate).where(eq(certificate.id, id));
  if (!row?.certificateSealed) return;
  const path = openChain(row.id, row.certificateSealed).map(parseCertificate);
  const nowMs = ctx.clock.now().getTime();
  const evidence = await storedEvidence(ctx, path);
  const statuses = statusOfPath({ path, evidence, atMs: nowMs, nowMs, crypto: nodeCrypto });
  const found = statuses.find(({ now }) => now.status === "revoked") ?? statuses[0];
  if (!found || !changeFor(row, found.now)) return;
  await ctx.db.transaction(async (tx) => {
    const [locked] = await tx.select().from(certificate).where(eq(certificate.id, id)).for("update");
    const change = locked ? changeFor(locked, found.now) : null;
    const { source } = found.now;
    if (!locked || !change || !source) return;
    const now = ctx.clock.now();
    await tx
      .update(certificate)
      .set({ ...change.values, changedAt: now })
      .where(eq(certificate.id, id));
    const { since, reason } = change;
    const data = { keyId: locked.keyId, serial: locked.serial ?? "", since: since.toISOString(), reason };
    await record(tx, ctx, { type: change.type, subject: id, data: { ...data, source: sm3Hex(source.der) } });
  });
}

type Change = {
  type: "certificate.found-revoked" | "certificate.held" | "certificate.released";
  since: Date;
  reason: string;
  values: Partial<Row>;
};

/**
 * Lists and answers are dated by whole seconds (RFC 5280 §4.1.2.5): one of the second in which the CA took the release, and
 * that does not name the certificate, was made with the release.
 */
const wholeSecond = (at: Date): number => Math.floor(at.getTime() / 1000) * 1000;

/** What the CA's word changes here; null when it changes nothing. */
function changeFor(row: Row, status: CertificateStatus): Change | null {
  if (status.status === "revoked") {
    const since = new Date(status.since);
    const { reason } = status;
    if (reason !== "certificateHold") {
      const values = { state: "revoked" as const, revokedAt: since, revokeReason: reason, releaseFrom: null };
      return row.state === "revoked" ? null : { type: "certificate.found-revoked", since, reason, values };
    }
    // The CA's own hold ends with its own next word; one the hospital asked for ends when the hospital wants.
    const values = { state: "held" as const, revokedAt: since, revokeReason: reason, releaseFrom: since };
    return row.state === "issued" ? { type: "certificate.held", since, reason, values } : null;
  }
  const said = status.status === "good" ? status.source : null;
  if (row.state !== "held" || !row.releaseFrom || !said || said.thisUpdate < wholeSecond(row.releaseFrom)) return null;
  const values = {
    state: "issued" as const,
    revokedAt: null,
    revokeReason: null,
    revokeSentAt: null,
    releaseFrom: null,
  };
  return { type: "certificate.released", since: new Date(said.thisUpdate), reason: "certificateHold", values };
}
