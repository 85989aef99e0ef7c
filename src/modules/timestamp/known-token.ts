import { eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import type { ClockSource } from "./rules.ts";
import { timestamp } from "./schema.ts";

/** A token of ours as it was recorded before it left. `isSame` is false when the bytes differ from what left. */
export type Known = { id: string; isSame: boolean; clock: ClockSource; genTime: Date; accuracyUs: number | null };

/** @param serial hexadecimal without leading zero bytes */
export async function knownToken(ctx: Pick<Context, "db">, token: Uint8Array, serial: string): Promise<Known | null> {
  const [row] = await ctx.db.select().from(timestamp).where(eq(timestamp.serial, serial));
  if (!row) return null;
  const { id, clock, genTime, accuracyUs, tokenDigest } = row;
  return { id, isSame: tokenDigest === sm3Hex(token), clock, genTime, accuracyUs };
}
