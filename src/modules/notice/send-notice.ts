import type { z } from "zod";
import { AppError } from "#core/error.ts";
import { sendWeComNotice } from "#modules/gateway/wecom.ts";
import type { Context } from "#server/context.ts";
import { NOTICES } from "./rules.ts";
import { type tellKind, useridFor } from "./tell-person.ts";

/** Sending again would not help: there is no WeCom, or it does not know the member. */
const HOPELESS: readonly string[] = ["gateway.not-configured", "gateway.wecom-unknown"];

/** Sends one notice. WeCom itself drops the same words to the same member within half an hour, so a repeat disturbs nobody. */
export async function sendNotice(
  ctx: Context,
  { personId, about }: z.output<(typeof tellKind)["payload"]>,
): Promise<void> {
  const userid = await useridFor(ctx, personId);
  if (userid === null) return;
  try {
    const { isKnown } = await sendWeComNotice(ctx, userid, NOTICES[about]);
    if (!isKnown) ctx.log.warn({ personId, about }, "WeCom does not know this member");
  } catch (error) {
    if (!(error instanceof AppError) || !HOPELESS.includes(error.code)) throw error;
    ctx.log.warn({ personId, about, problem: error.code }, "a notice could not be sent");
  }
}
