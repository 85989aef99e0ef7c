import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { fromBase64url, fromHex, toHex, utf8 } from "#core/bytes.ts";
import { sm2Digest } from "#core/sm/sm2.ts";
import type { M1 } from "#core/sm/two-party/messages.ts";
import { makeOffer, type OfferRecord } from "#core/sm/two-party/server-sign.ts";
import { record } from "#modules/audit/record.ts";
import { passing } from "#server/checkpoint.ts";
import type { Context } from "#server/context.ts";
import { kernel } from "#server/kernel.ts";
import { sm3Hex } from "#server/sm3.ts";
import { keyError } from "./errors.ts";
import { inProtocol } from "./protocol-failure.ts";
import type { KeyPair } from "./read-key.ts";
import { keyCan, LIMITS, type MessageType } from "./rules.ts";
import { signItem, signSession } from "./schema.ts";
import { openHalf } from "./secrets.ts";
import {
  keyFacts,
  type LeftOut,
  type Offered,
  ownSession,
  type Prepared,
  ROLE,
  type SessionFacts,
  sessionFacts,
  type SignSession,
} from "./session.ts";

/** M1 and, of a batch, what is not in it. */
export type AnsweredOffer = M1 & { leftOut?: LeftOut[] };

/**
 * M1 (protocol.md §4): what would be signed, with the server's nonce points and their proof. One offer a cid: the same
 * request again gets the same bytes, another one is refused. `prepare` runs outside any transaction and may be repeated.
 * @throws key.SESSION, key.EXPIRED, key.KEY_STATE, and whatever `prepare` throws
 */
export async function offerSession(
  ctx: Context,
  request: { cid: string; type: MessageType },
  prepare: (session: SessionFacts) => Promise<Offered>,
): Promise<AnsweredOffer> {
  const asked = sm3Hex(utf8(JSON.stringify(request)));
  const { session, key } = await ownSession(ctx, request.cid);
  const stored = storedOffer(session, asked);
  if (stored) return stored;
  checkMayOffer(ctx, session, key, request.type);

  const { items, leftOut } = await prepare(sessionFacts(session, key));
  const exp = ctx.clock.now().getTime() + LIMITS.offerMs;
  const made = compute(session, key, items, exp);
  await passing("key.offer-made");
  return await ctx.db.transaction(async (tx) => {
    const [locked] = await tx.select().from(signSession).where(eq(signSession.id, session.id)).for("update");
    if (!locked) throw keyError("SESSION");
    const first = storedOffer(locked, asked);
    if (first) return first;
    if (locked.state !== "OPEN") throw keyError("SESSION");
    await tx
      .update(signSession)
      .set({
        state: "OFFERED",
        type: request.type,
        offerDigest: asked,
        rho: made.m1.rho,
        offerUntil: new Date(exp),
        transcript: made.T,
        offer: JSON.stringify(made),
        leftOut: JSON.stringify(leftOut),
      })
      .where(eq(signSession.id, session.id));
    for (const [at, item] of items.entries()) {
      const wire = made.m1.items[at];
      const e = made.e[at];
      if (!wire || e === undefined) throw new Error("the offer lost an item");
      await tx.insert(signItem).values({
        sessionId: session.id,
        slot: wire.i,
        subjectId: item.subjectId,
        content: JSON.stringify({ digest: wire.digest, fields: wire.fields }),
        message: item.message,
        e: toHex(fromBase64url(e)),
        k2: toHex(fromBase64url(wire.K2)),
        status: "offered",
      });
    }
    const subjects = items.map((item) => item.subjectId);
    const data = { cid: session.cid, type: request.type, transcript: made.T, subjects };
    await record(tx, ctx, { type: "key.session-offered", subject: key.id, data });
    return answered(made.m1, leftOut);
  });
}

/** The offer this session already made for the same request. @throws key.SESSION for another request */
function storedOffer(session: SignSession, asked: string): AnsweredOffer | null {
  if (session.offer === null || session.state !== "OFFERED") return null;
  if (session.offerDigest !== asked) throw keyError("SESSION");
  return answered(readOffer(session.offer).m1, JSON.parse(session.leftOut ?? "[]") as LeftOut[]);
}

/** Beside M1 only where something was left out: a terminal that does not know the field refuses such an offer. */
function answered(m1: M1, leftOut: LeftOut[]): AnsweredOffer {
  return leftOut.length === 0 ? m1 : { ...m1, leftOut };
}

/** Our own text, read back. */
export function readOffer(stored: string): OfferRecord {
  return JSON.parse(stored) as OfferRecord;
}

function checkMayOffer(ctx: Context, session: SignSession, key: KeyPair, type: MessageType): void {
  const refusal = keyCan.sign(key.state, type);
  if (refusal) throw keyError(refusal, { state: key.state });
  if (session.state === "EXPIRED" || session.startUntil <= ctx.clock.now()) throw keyError("EXPIRED");
  if (session.state !== "OPEN") throw keyError("SESSION");
  if (session.epoch !== key.epoch) throw keyError("EPOCH_STALE");
}

function compute(session: SignSession, key: KeyPair, items: Prepared[], exp: number): OfferRecord {
  if (!key.sealedHalf || !key.publicKey) throw keyError("KEY_STATE", { state: key.state });
  const commitments = commitmentsOf(session);
  if (items.length === 0 || items.length > commitments.length) throw keyError("LIMIT");
  const publicKey = fromHex(key.publicKey);
  const half = openHalf({ keyId: key.id, epoch: key.epoch, role: ROLE, publicKey: key.publicKey }, key.sealedHalf);
  try {
    return inProtocol(() =>
      makeOffer({
        key: keyFacts(key),
        kn: half.kn,
        start: { cid: fromBase64url(session.cid), C: commitments },
        exp,
        items: items.map(({ subjectId, type, digest, fields, message }) => ({
          docId: subjectId,
          type,
          digest,
          fields,
          e: sm2Digest(publicKey, message),
        })),
        random: (length) => new Uint8Array(randomBytes(length)),
        kernel: kernel(),
      }),
    );
  } finally {
    half.d2.fill(0);
    half.kn.fill(0);
  }
}

function commitmentsOf(session: SignSession): Uint8Array[] {
  const all = session.commitments;
  return Array.from({ length: all.length / 32 }, (_, at) => all.slice(32 * at, 32 * at + 32));
}
