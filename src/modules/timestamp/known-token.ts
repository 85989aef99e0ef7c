import { eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { externalToken } from "./external-schema.ts";
import { type ClockSource, OWN } from "./rules.ts";
import { timestamp } from "./schema.ts";

/** A token as it was recorded here. `isSame` is false when the bytes differ from what left. */
export type Known = {
  id: string;
  isSame: boolean;
  /** OWN, or the authority outside from which it was obtained. */
  by: string;
  /** The clock of ours it was stamped by; null when another stamped. */
  clock: ClockSource | null;
  genTime: Date;
  accuracyUs: number | null;
};

/** A token of ours by its serial number, one from outside by its bytes. @param serial hexadecimal without leading zero bytes */
export async function knownToken(ctx: Pick<Context, "db">, token: Uint8Array, serial: string): Promise<Known | null> {
  const digest = sm3Hex(token);
  const [own] = await ctx.db.select().from(timestamp).where(eq(timestamp.serial, serial));
  if (own) {
    const { id, clock, genTime, accuracyUs, tokenDigest } = own;
    return { id, isSame: tokenDigest === digest, by: OWN, clock, genTime, accuracyUs };
  }
  const [outside] = await ctx.db.select().from(externalToken).where(eq(externalToken.tokenDigest, digest));
  if (!outside) return null;
  const { id, tsaName, genTime, accuracyUs } = outside;
  return { id, isSame: true, by: tsaName, clock: null, genTime, accuracyUs };
}
