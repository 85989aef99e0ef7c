import { randomBytes, randomInt } from "node:crypto";
import QRCode from "qrcode";
import { toBase64url, utf8 } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { actingTerminal } from "#modules/login/read-terminal.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { CHANGE_MS } from "./rules.ts";
import { phoneChange } from "./schema.ts";

export const hashOfChange = (code: string) => sm3Hex(utf8(code));

/** What the new phone's code holds. */
const changeText = (code: string) => `xingqian://change?c=${code}`;

/**
 * A new phone asks to take over from an old one that is at hand. @returns the code's text and picture (PNG, base64url) and
 * the two digits both phones show
 */
export async function askChange(
  ctx: Context,
): Promise<{ text: string; png: string; number: string; expiresAt: string }> {
  const phone = await actingTerminal(ctx);
  const code = toBase64url(new Uint8Array(randomBytes(32)));
  const number = String(randomInt(100)).padStart(2, "0");
  const askedAt = ctx.clock.now();
  const expiresAt = new Date(askedAt.getTime() + CHANGE_MS);
  const changeId = newId();
  await ctx.db.transaction(async (tx) => {
    const asked = { id: changeId, codeHash: hashOfChange(code), terminalId: phone.id, number, askedAt, expiresAt };
    await tx.insert(phoneChange).values(asked);
    await record(tx, ctx, { type: "terminal.change-asked", subject: phone.id, data: { changeId } });
  });
  const text = changeText(code);
  const png = await QRCode.toBuffer(text, { errorCorrectionLevel: "M", margin: 2, width: 480 });
  return { text, png: toBase64url(new Uint8Array(png)), number, expiresAt: expiresAt.toISOString() };
}
