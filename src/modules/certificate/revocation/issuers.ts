import { eq } from "drizzle-orm";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { sm3Hex } from "#server/sm3.ts";
import { caCertificate } from "../schema.ts";

/** Remembers whose lists and answers concern a channel: the issuers of what it issued. Same again changes nothing. */
export async function keepIssuers(
  tx: Tx,
  ctx: Context,
  input: { channelId: string; issuers: readonly Certificate[] },
): Promise<void> {
  const { channelId, issuers } = input;
  for (const { der } of issuers) {
    const fingerprint = sm3Hex(der);
    await tx
      .insert(caCertificate)
      .values({ id: newId(), channelId, fingerprint, der, createdAt: ctx.clock.now() })
      .onDuplicateKeyUpdate({ set: { fingerprint } });
  }
}

/** CA certificates our certificates chain to through this channel. */
export async function issuersOf(ctx: Pick<Context, "db">, channelId: string): Promise<Certificate[]> {
  const rows = await ctx.db
    .select({ der: caCertificate.der })
    .from(caCertificate)
    .where(eq(caCertificate.channelId, channelId));
  return rows.map(({ der }) => parseCertificate(der));
}

/** Channels an issuer belongs to; none for a CA that never issued for us, of which nothing is ever asked. */
export async function channelsOf(ctx: Pick<Context, "db">, issuer: Certificate): Promise<string[]> {
  const rows = await ctx.db
    .select({ channelId: caCertificate.channelId })
    .from(caCertificate)
    .where(eq(caCertificate.fingerprint, sm3Hex(issuer.der)));
  return rows.map(({ channelId }) => channelId);
}
