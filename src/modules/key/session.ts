import { and, eq } from "drizzle-orm";
import { fromBase64url, fromHex } from "#core/bytes.ts";
import type { Words } from "#core/error.ts";
import type { Fields } from "#core/sm/two-party/messages.ts";
import type { KeyFacts } from "#core/sm/two-party/transcript.ts";
import type { Context } from "#server/context.ts";
import { keyError } from "./errors.ts";
import type { KeyPair } from "./read-key.ts";
import type { MessageType } from "./rules.ts";
import { keyPair, signItem, signSession } from "./schema.ts";

export type SignSession = typeof signSession.$inferSelect;
export type SignItem = typeof signItem.$inferSelect;

/** What other nouns may know about a session. */
export type SessionFacts = {
  sessionId: string;
  cid: string;
  keyId: string;
  personId: string;
  terminalId: string;
  /** P, 65 bytes. */
  publicKey: Uint8Array;
  /** TH over everything that was offered, base64url; null before the offer. */
  transcript: string | null;
  /** The auto-sign window (and mandate) it is in; null for a session with the phone. */
  windowId: string | null;
};

/** One message to be offered. `message` is M; `digest` and `fields` are what the phone rebuilds it from. */
export type Prepared = {
  subjectId: string;
  type: MessageType;
  digest: Uint8Array;
  fields: Fields;
  message: Uint8Array;
};

/** What was asked for and is not in the offer: the rest of a batch goes on without it. */
export type LeftOut = { subjectId: string; code: string; say: Words };
export type Offered = { items: Prepared[]; leftOut: LeftOut[] };

/** A finished signature: r and s, 32 bytes each, verified by two implementations. */
export type SignedItem = { slot: number; subjectId: string; message: Uint8Array; r: Uint8Array; s: Uint8Array };

export const ROLE = "phone";

/** The session a phone named by cid, with its key. @throws key.SESSION */
export async function ownSession(ctx: Context, cid: string): Promise<{ session: SignSession; key: KeyPair }> {
  if (ctx.actor.kind !== "terminal") throw keyError("SESSION");
  const [found] = await ctx.db
    .select({ session: signSession, key: keyPair })
    .from(signSession)
    .innerJoin(keyPair, eq(keyPair.id, signSession.keyId))
    .where(and(eq(signSession.terminalId, ctx.actor.terminalId), eq(signSession.cid, cid)));
  if (!found || found.key.terminalId !== ctx.actor.terminalId) throw keyError("SESSION");
  return found;
}

export function sessionFacts(session: SignSession, key: KeyPair): SessionFacts {
  return {
    sessionId: session.id,
    cid: session.cid,
    keyId: key.id,
    personId: key.personId,
    terminalId: session.terminalId,
    publicKey: keyFacts(key).P,
    transcript: session.transcript,
    windowId: session.windowId,
  };
}

/** @throws key.KEY_STATE while P is not known */
export function keyFacts(key: KeyPair): KeyFacts {
  if (!key.publicKey || !key.phonePoint) throw keyError("KEY_STATE", { state: key.state });
  return {
    keyId: fromBase64url(key.id),
    ep: key.epoch,
    role: ROLE,
    P: fromHex(key.publicKey),
    P1: fromHex(key.phonePoint),
  };
}
