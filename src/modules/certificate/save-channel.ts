import { and, eq, ne } from "drizzle-orm";
import { isNameLabel } from "#core/x509/name.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { certificateError } from "./errors.ts";
import { type SaveChannel, saveChannelInput } from "./input.ts";
import { caChannel } from "./schema.ts";

/**
 * Adds a CA channel or changes the one of that name. Making it active makes every other one inactive; certificates that
 * exist stay with the channel they came from.
 * @throws certificate.subject-template
 */
export async function saveChannel(ctx: Context, raw: SaveChannel): Promise<{ channelId: string }> {
  const input = saveChannelInput.parse(raw);
  input.subjectTemplate.forEach(({ label }, i) => {
    if (!isNameLabel(label)) throw certificateError("subject-template", { row: i + 1, why: label });
  });
  return await ctx.db.transaction(async (tx) => {
    const now = ctx.clock.now();
    const [found] = await tx.select().from(caChannel).where(eq(caChannel.name, input.name)).for("update");
    const channelId = found?.id ?? newId();
    const values = { ...input, protocol: "est" as const, changedAt: now };
    if (found) await tx.update(caChannel).set(values).where(eq(caChannel.id, channelId));
    else await tx.insert(caChannel).values({ id: channelId, ...values, createdAt: now });
    if (input.isActive)
      await tx
        .update(caChannel)
        .set({ isActive: false, changedAt: now })
        .where(and(ne(caChannel.id, channelId), eq(caChannel.isActive, true)));
    await record(tx, ctx, {
      type: "certificate.channel-saved",
      subject: channelId,
      data: {
        name: input.name,
        caName: input.caName,
        licenceNo: input.licenceNo,
        licenceUntil: input.licenceUntil.toISOString(),
        connector: input.connector,
        isActive: input.isActive,
      },
    });
    return { channelId };
  });
}
