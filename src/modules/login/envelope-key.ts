import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { fromHex, toHex, utf8 } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { isDuplicateKey } from "#server/db.ts";
import { kernel } from "#server/kernel.ts";
import { masterKey } from "#server/master-key.ts";
import { sm3Hex } from "#server/sm3.ts";
import { envelopeKey } from "./terminal-schema.ts";

const ROW = 1;
const PURPOSE = "login/envelope";

export type EnvelopeKey = { secret: Uint8Array; publicKey: Uint8Array; fingerprint: string };

/** The app's envelope key pair, made on first use: phones compile its fingerprint in, so it stays. */
export async function readEnvelopeKey(ctx: Context): Promise<EnvelopeKey> {
  const [row] = await ctx.db.select().from(envelopeKey).where(eq(envelopeKey.id, ROW));
  if (row) return opened(row);
  const secret = new Uint8Array(randomBytes(32));
  const publicKey = toHex(kernel().multiplyBase(secret));
  const sealedPrivate = masterKey().seal(PURPOSE, utf8(publicKey), secret);
  try {
    await ctx.db.transaction(async (tx) => {
      await tx.insert(envelopeKey).values({ id: ROW, publicKey, sealedPrivate, createdAt: ctx.clock.now() });
      const fingerprint = sm3Hex(fromHex(publicKey));
      await record(tx, ctx, { type: "login.envelope-key-made", subject: "envelope", data: { fingerprint } });
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const [made] = await ctx.db.select().from(envelopeKey).where(eq(envelopeKey.id, ROW));
  if (!made) throw new Error("the envelope key is gone");
  return opened(made);
}

function opened(row: typeof envelopeKey.$inferSelect): EnvelopeKey {
  const publicKey = fromHex(row.publicKey);
  const secret = masterKey().open(PURPOSE, utf8(row.publicKey), row.sealedPrivate);
  return { secret, publicKey, fingerprint: sm3Hex(publicKey) };
}
