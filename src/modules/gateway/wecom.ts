import { z } from "zod";
import type { Context } from "#server/context.ts";
import { callConnector } from "./call-connector.ts";

/** What a notice in WeCom says; WeCom shows title and description with 4 to 12 characters. Never a patient's name. */
export type WeComNotice = { title: string; description: string; key: string; value: string; page: string };

/** The member of the hospital's corporation behind a `wx.qy.login` code (one use, five minutes). @throws AppError gateway.* */
export async function wecomCode2session(ctx: Context, { code }: { code: string }): Promise<{ userid: string }> {
  const shape = z.object({ userid: z.string().min(1).max(64) });
  return await callConnector(ctx, "wecom.code2session", { code }, shape);
}

/** Sends a notice that opens the mini-program. @returns whether WeCom knows the member. @throws AppError gateway.* */
export async function sendWeComNotice(
  ctx: Context,
  userid: string,
  notice: WeComNotice,
): Promise<{ isKnown: boolean }> {
  return await callConnector(ctx, "wecom.sendnotice", { userid, ...notice }, z.object({ isKnown: z.boolean() }));
}
