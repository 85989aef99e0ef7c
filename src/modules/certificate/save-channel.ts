import { eq } from "drizzle-orm";
import { isNameLabel } from "#core/x509/name.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { certificateError } from "./errors.ts";
import { type SaveChannel, saveChannelInput } from "./input.ts";
import { caChannel } from "./schema.ts";

/**
 * Adds a CA channel, or changes one as it was at `version`: two who edit at once never overwrite each other unseen.
 * Certificates that exist stay with the channel they came from. No address and no password is here: those are in the
 * exchange's configuration, under the connector's name.
 * @throws certificate.subject-template, channel-name, channel-changed, unknown-channel
 */
export async function saveChannel(ctx: Context, raw: SaveChannel): Promise<{ channelId: string; version: number }> {
  const { channelId: known, version: edited, ...input } = saveChannelInput.parse(raw);
  input.subjectTemplate.forEach(({ label }, i) => {
    if (!isNameLabel(label)) throw certificateError("subject-template", { row: i + 1, why: label });
  });
  return await ctx.db.transaction(async (tx) => {
    const now = ctx.clock.now();
    const [named] = await tx.select().from(caChannel).where(eq(caChannel.name, input.name)).for("update");
    if (named && named.id !== known) throw certificateError("channel-name", { name: input.name });
    const channelId = known ?? newId();
    const version = (edited ?? 0) + 1;
    const values = { ...input, protocol: "est" as const, version, changedAt: now };
    if (known) {
      const [found] = await tx.select().from(caChannel).where(eq(caChannel.id, known)).for("update");
      if (!found) throw certificateError("unknown-channel");
      if (found.version !== edited) throw certificateError("channel-changed");
      await tx.update(caChannel).set(values).where(eq(caChannel.id, known));
    } else await tx.insert(caChannel).values({ id: channelId, ...values, createdAt: now });
    const { subjectTemplate: _, licenceUntil, ...told } = input;
    await record(tx, ctx, {
      type: "certificate.channel-saved",
      subject: channelId,
      data: { ...told, licenceUntil: licenceUntil.toISOString(), version },
    });
    return { channelId, version };
  });
}
