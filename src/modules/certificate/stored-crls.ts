import { type Crl, parseCrl } from "#core/x509/crl.ts";
import type { Context } from "#server/context.ts";
import { caCrl } from "./schema.ts";

/** The newest list of every channel, as `statusOfPath` takes them. */
export async function storedCrls(ctx: Pick<Context, "db">): Promise<Crl[]> {
  const rows = await ctx.db.select({ der: caCrl.der }).from(caCrl);
  return rows.map(({ der }) => parseCrl(der));
}
