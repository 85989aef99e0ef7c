import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#server/context.ts";
import { certificateError } from "./errors.ts";
import { saveChannelInput } from "./input.ts";
import type { Profile, SubjectPart } from "./rules.ts";
import { caChannel } from "./schema.ts";

/** A CA channel as it is used; JSON columns are read through the input's own shape. */
export type Channel = Omit<typeof caChannel.$inferSelect, "labels" | "subjectTemplate"> & {
  labels: Partial<Record<Profile, string>>;
  subjectTemplate: SubjectPart[];
};

const stored = z.object({
  labels: saveChannelInput.shape.labels,
  subjectTemplate: saveChannelInput.shape.subjectTemplate,
});

export const channelOf = (row: typeof caChannel.$inferSelect): Channel => ({
  ...row,
  ...stored.parse({ labels: row.labels, subjectTemplate: row.subjectTemplate }),
});

/** @throws certificate.unknown-channel */
export async function readChannel(ctx: Pick<Context, "db">, channelId: string): Promise<Channel> {
  const [row] = await ctx.db.select().from(caChannel).where(eq(caChannel.id, channelId));
  if (!row) throw certificateError("unknown-channel");
  return channelOf(row);
}

/** The channel new requests go to. @throws certificate.no-channel */
export async function activeChannel(ctx: Pick<Context, "db">): Promise<Channel> {
  const [row] = await ctx.db.select().from(caChannel).where(eq(caChannel.isActive, true));
  if (!row) throw certificateError("no-channel");
  return channelOf(row);
}

export async function listChannels(ctx: Pick<Context, "db">): Promise<Channel[]> {
  return (await ctx.db.select().from(caChannel).orderBy(caChannel.name)).map(channelOf);
}
