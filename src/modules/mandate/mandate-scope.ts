import { eq } from "drizzle-orm";
import { readMandate } from "#core/sm/two-party/mandate.ts";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import { readKey } from "#modules/key/read-key.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { mandate } from "./schema.ts";

/** What a session is for, by codes, and how much in a minute; null when there is none. */
export async function sessionScope(
  ctx: Pick<Context, "db">,
  mandateId: string,
): Promise<{ types: string[]; systems: string[]; perMinute: number } | null> {
  const [row] = await ctx.db.select({ text: mandate.text }).from(mandate).where(eq(mandate.id, mandateId));
  if (!row) return null;
  const { types, systems, perMinute } = readMandate(row.text);
  return { types: types.map(({ code }) => code), systems: systems.map(({ id }) => id), perMinute };
}

/** Whether what signed the mandate could still sign: a frozen key or an ended certificate of the doctor's takes the session along. */
export async function mandateStands(tx: Tx, ctx: Pick<Context, "clock">, mandateId: string): Promise<boolean> {
  const [row] = await tx.select().from(mandate).where(eq(mandate.id, mandateId));
  const key = row && (await readKey({ db: tx }, row.keyId));
  if (key?.state !== "ACTIVE") return false;
  const certificate = await certificateOf({ db: tx }, key.id);
  return certificate !== null && certificate.notAfter > ctx.clock.now();
}
