import { and, eq, inArray, ne } from "drizzle-orm";
import { z } from "zod";
import { fromBase64url, toBase64url } from "#core/bytes.ts";
import { signatureFromDer } from "#core/sm/sm2.ts";
import { readMandate } from "#core/sm/two-party/mandate.ts";
import { certificateOf, readCertificate } from "#modules/certificate/certificate-of.ts";
import { endWindow, tellVault } from "#modules/key/end-sessions-of.ts";
import { confirmWindow, prepareWindow, readWindow } from "#modules/key/open-window.ts";
import { keyWindow } from "#modules/key/schema.ts";
import type { Context } from "#server/context.ts";
import { askVault, VaultRefusal } from "#server/vault.ts";
import { mandateError } from "./errors.ts";
import { answerInvitation } from "./invite.ts";
import type { Delegate } from "./input.ts";
import { mandate } from "./schema.ts";

export type Opened = { ack: string; P1v: string; P2v: string; until: string };
const opened = z.object({ ack: z.string() });

/**
 * The phone gives each service its part (protocol.md §7.2–4); the session is open once the vault has acknowledged. Sessions opened
 * before end with it: a doctor has one at a time. The same message again gets the same answer.
 * @throws mandate.not-found, mandate.auto-key, mandate.vault-refused {code}, vault.unreachable, key.window-over
 */
export async function delegateMandate(ctx: Context, input: Delegate): Promise<Opened> {
  const { mandateId } = input;
  const [row] = await ctx.db.select().from(mandate).where(eq(mandate.id, mandateId));
  const isOwn = ctx.actor.kind === "terminal" && row?.terminalId === ctx.actor.terminalId;
  if (!row || !isOwn) throw mandateError("not-found");
  const said = readMandate(row.text);
  const points = await prepareWindow(ctx, {
    windowId: mandateId,
    keyId: said.keyId,
    uInverse: fromBase64url(input.uInverse),
    opensAt: new Date(said.from),
    endsAt: new Date(said.to),
    maxCount: said.max,
  });
  const [P1v, P2v] = [toBase64url(points.P1v), toBase64url(points.P2v)];
  const known = await readWindow(ctx, mandateId);
  const ack = known?.ack ?? (await openAtVault(ctx, row, { box: input.box, P1v, P2v }));
  if (!known?.ack) {
    await confirmWindow(ctx, mandateId, ack);
    if (input.invitationId !== undefined) await answerInvitation(ctx, mandateId, input.invitationId);
    await endEarlier(ctx, row.personId, mandateId);
  }
  return { ack: toBase64url(ack), P1v, P2v, until: new Date(said.to).toISOString() };
}

async function openAtVault(
  ctx: Context,
  row: typeof mandate.$inferSelect,
  parts: { box: string; P1v: string; P2v: string },
): Promise<Uint8Array> {
  const main = await readCertificate(ctx, row.certificateId);
  const auto = await certificateOf(ctx, row.autoKeyId);
  if (!main || !auto) throw mandateError("auto-key");
  const { r, s } = signatureFromDer(row.signatureDer);
  try {
    const answer = await askVault("/open", {
      v: 1,
      ...parts,
      mandate: row.text,
      signature: { r: toBase64url(r), s: toBase64url(s) },
      certificates: main.chain.map(toBase64url),
      autoCertificates: auto.chain.map(toBase64url),
    });
    return fromBase64url(opened.parse(answer).ack);
  } catch (error) {
    // Nobody knows whether the vault has its part: ours goes, and that is enough.
    await ctx.db.transaction((tx) => endWindow(tx, ctx, row.id, "vault"));
    throw error instanceof VaultRefusal ? mandateError("vault-refused", { code: error.code }, error) : error;
  }
}

async function endEarlier(ctx: Context, personId: string, mandateId: string): Promise<void> {
  const ended = await ctx.db.transaction(async (tx) => {
    const isEarlier = and(
      eq(keyWindow.personId, personId),
      inArray(keyWindow.state, ["WAITING", "OPEN"]),
      ne(keyWindow.id, mandateId),
    );
    const rows = await tx.select({ id: keyWindow.id }).from(keyWindow).where(isEarlier);
    for (const { id } of rows) await endWindow(tx, ctx, id, "replaced");
    return rows.map(({ id }) => id);
  });
  await tellVault(ctx, ended, "replaced");
}
