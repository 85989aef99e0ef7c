import { randomBytes } from "node:crypto";
import { and, desc, eq, isNotNull } from "drizzle-orm";
import { toBase64url, utf8 } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { code2session } from "#modules/gateway/wechat.ts";
import { wecomCode2session } from "#modules/gateway/wecom.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { env } from "#server/env.ts";
import { sm3Hex } from "#server/sm3.ts";
import { terminalError } from "./terminal-errors.ts";
import type { OpenTerminal } from "./terminal-input.ts";
import { accountOfUserid, isBrowser, isWeCom, terminalCan, TOKEN_DAYS } from "./terminal-rules.ts";
import { terminal } from "./terminal-schema.ts";

/**
 * Opens a phone's session: WeChat or WeCom says whose account it is, the app which installation. One session an installation: its
 * older token ends. An account that was bound on another phone need not say again who it is; only that.
 * @throws login.h5-refused, login.terminal-stopped, login.terminal-replaced, gateway.*
 */
export async function openTerminal(
  ctx: Context,
  input: OpenTerminal,
): Promise<{ token: string; terminalId: string; personId: string | null }> {
  if (isBrowser(input.platform) && env().H5_TERMINALS === "refuse") throw terminalError("h5-refused");
  const { code } = input;
  const openid = isWeCom(input.platform)
    ? accountOfUserid((await wecomCode2session(ctx, { code })).userid)
    : (await code2session(ctx, { code })).openid;
  const token = toBase64url(new Uint8Array(randomBytes(32)));
  const now = ctx.clock.now();
  return await ctx.db.transaction(async (tx) => {
    const mine = and(eq(terminal.openid, openid), eq(terminal.install, input.install));
    const [known] = await tx.select().from(terminal).where(mine).for("update");
    if (known) {
      const refusal = terminalCan.use(known);
      if (refusal) throw terminalError(refusal);
    }
    const id = known?.id ?? newId();
    const session = {
      platform: input.platform,
      model: input.model,
      appVersion: input.appVersion,
      tokenHash: hashOfToken(token),
      tokenUntil: new Date(now.getTime() + TOKEN_DAYS * 86_400_000),
      seenAt: now,
    };
    if (known) await tx.update(terminal).set(session).where(eq(terminal.id, id));
    else {
      const { install } = input;
      const claimedPersonId = await claimedElsewhere(tx, openid);
      const row = { id, openid, install, state: "active" as const, claimedPersonId, createdAt: now };
      await tx.insert(terminal).values({ ...row, ...session });
    }
    const { platform, model } = input;
    await record(tx, ctx, { type: "login.terminal-opened", subject: id, data: { platform, model } });
    if (isBrowser(platform)) await record(tx, ctx, { type: "login.h5-terminal", subject: id, data: { model } });
    return {
      token,
      terminalId: id,
      personId: known?.personId ?? null,
    };
  });
}

/** Whom this account was bound to on its last phone; a claim gives no right, identification does. */
async function claimedElsewhere(tx: Tx, openid: string): Promise<string | null> {
  const [last] = await tx
    .select({ personId: terminal.personId })
    .from(terminal)
    .where(and(eq(terminal.openid, openid), isNotNull(terminal.personId)))
    .orderBy(desc(terminal.boundAt))
    .limit(1);
  return last?.personId ?? null;
}

export function hashOfToken(token: string): string {
  return sm3Hex(utf8(token));
}
