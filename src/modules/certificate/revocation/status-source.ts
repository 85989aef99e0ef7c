import { eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { certificateError } from "../errors.ts";
import { caChannel, statusAuthority } from "../schema.ts";

/** Somebody who tells of revocations: one of our CA channels, or the CA of an authority we rely on. */
export type StatusSource = { id: string; name: string; connector: string };

const channelColumns = { id: caChannel.id, name: caChannel.name, connector: caChannel.connector };

export async function listStatusSources(ctx: Pick<Context, "db">): Promise<StatusSource[]> {
  const channels = await ctx.db.select(channelColumns).from(caChannel).orderBy(caChannel.name);
  return [...channels, ...(await ctx.db.select().from(statusAuthority).orderBy(statusAuthority.name))];
}

/** @throws certificate.unknown-channel */
export async function readStatusSource(ctx: Pick<Context, "db">, id: string): Promise<StatusSource> {
  const [channel] = await ctx.db.select(channelColumns).from(caChannel).where(eq(caChannel.id, id));
  if (channel) return channel;
  const [authority] = await ctx.db.select().from(statusAuthority).where(eq(statusAuthority.id, id));
  if (!authority) throw certificateError("unknown-channel");
  return authority;
}
