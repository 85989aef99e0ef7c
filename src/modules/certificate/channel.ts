import { eq } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#server/context.ts";
import { certificateError } from "./errors.ts";
import { saveChannelInput } from "./input.ts";
import { isLicensed, type Profile, type SubjectPart } from "./rules.ts";
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

/** Whether a channel takes new applications of a profile now. */
export const mayIssue = (channel: Channel, profile: Profile, now: Date): boolean =>
  channel.isEnabled && channel.labels[profile] !== undefined && isLicensed(channel, now);

/**
 * The channel a new application goes to: the first in order that is on, issues such certificates and has a licence.
 * @throws certificate.no-channel, profile-not-offered, licence-expired
 */
export async function channelFor(ctx: Pick<Context, "db" | "clock">, profile: Profile): Promise<Channel> {
  const enabled = (await listChannels(ctx)).filter(({ isEnabled }) => isEnabled);
  if (enabled.length === 0) throw certificateError("no-channel");
  const offering = enabled.filter(({ labels }) => labels[profile] !== undefined);
  const [first] = offering;
  if (!first)
    throw certificateError("profile-not-offered", { channel: enabled.map(({ name }) => name).join("、"), profile });
  const now = ctx.clock.now();
  const found = offering.find((channel) => mayIssue(channel, profile, now));
  if (found) return found;
  throw certificateError("licence-expired", {
    channel: first.name,
    until: first.licenceUntil.toISOString().slice(0, 10),
  });
}

/** In the order they are asked. */
export async function listChannels(ctx: Pick<Context, "db">): Promise<Channel[]> {
  return (await ctx.db.select().from(caChannel).orderBy(caChannel.priority, caChannel.name)).map(channelOf);
}
