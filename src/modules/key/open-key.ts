import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { fromBase64url, toHex, utf8 } from "#core/bytes.ts";
import { decodeKg1, decodeKg3 } from "#core/sm/two-party/decode.ts";
import type { Kg1, Kg2, Kg3, Kg4 } from "#core/sm/two-party/messages.ts";
import { answerKg1, openKg3 } from "#core/sm/two-party/server-keygen.ts";
import { record } from "#modules/audit/record.ts";
import { passing } from "#server/checkpoint.ts";
import type { Context } from "#server/context.ts";
import { kernel } from "#server/kernel.ts";
import { sm3Hex } from "#server/sm3.ts";
import { keyError } from "./errors.ts";
import { inProtocol } from "./protocol-failure.ts";
import { lockOwnKey, ownKey } from "./read-key.ts";
import { keyCan, type KeyState } from "./rules.ts";
import { keyPair, keyPin } from "./schema.ts";
import { openDraft, sealDraft, sealHalf } from "./secrets.ts";
import { ROLE } from "./session.ts";

const random = (length: number) => new Uint8Array(randomBytes(length));
/** What a message hashed to: a repeat is byte-identical or a conflict (protocol.md §3). */
const digestOf = (message: object) => sm3Hex(utf8(JSON.stringify(message)));

/**
 * KG1 → KG2 (protocol.md §3): makes d2 and kn, answers with the proof. The same KG1 again gets the stored KG2.
 * @throws key.KG_CONFLICT, key.KEY_STATE
 */
export async function answerFirst(ctx: Context, message: Kg1): Promise<Kg2> {
  const kg1 = inProtocol(() => decodeKg1(message));
  const digest = digestOf(message);
  const { kg2, share, P2 } = inProtocol(() => answerKg1(kg1, random, kernel()));
  const reply = await ctx.db.transaction(async (tx) => {
    const key = await lockOwnKey(tx, ctx, message.keyId);
    if (key.kgid !== message.kgid) throw keyError("KG_CONFLICT");
    if (key.kg1Digest !== null) {
      if (key.kg1Digest !== digest || key.kg1Reply === null) throw keyError("KG_CONFLICT");
      return key.kg1Reply;
    }
    // PIN SET comes first (§3): the phone needs the pepper to seal d1.
    const [pin] = await tx
      .select({ generation: keyPin.generation })
      .from(keyPin)
      .where(and(eq(keyPin.keyId, key.id), eq(keyPin.generation, key.generation)));
    if (key.state !== "TICKET" || !pin) throw keyError("KEY_STATE", { state: key.state });
    const kg1Reply = JSON.stringify({ kg2, com: message.com });
    const sealedDraft = sealDraft(key.id, key.kgid, share);
    await tx
      .update(keyPair)
      .set({ state: "SENT", kg1Digest: digest, kg1Reply, sealedDraft, serverPoint: toHex(P2) })
      .where(eq(keyPair.id, key.id));
    return kg1Reply;
  });
  share.d2.fill(0);
  share.kn.fill(0);
  await passing("key.kg1");
  return readFirst(reply).kg2;
}

/**
 * KG3 → KG4: opens the commitment, checks the phone's proof, and keeps the half sealed under the P that came out. The
 * same KG3 again gets the stored KG4. @throws key.KG_COMMIT, KG_PROOF, KG_DEGENERATE, KG_CONFLICT, KEY_STATE
 */
export async function openKey(ctx: Context, message: Kg3): Promise<Kg4> {
  const kg3 = inProtocol(() => decodeKg3(message));
  const digest = digestOf(message);
  const reply = await ctx.db.transaction(async (tx) => {
    const key = await lockOwnKey(tx, ctx, message.keyId);
    if (key.kgid !== message.kgid) throw keyError("KG_CONFLICT");
    if (key.kg3Digest !== null) {
      if (key.kg3Digest !== digest || key.kg3Reply === null) throw keyError("KG_CONFLICT");
      return key.kg3Reply;
    }
    if (key.state !== "SENT" || !key.sealedDraft || !key.kg1Reply) throw keyError("KEY_STATE", { state: key.state });
    const half = openDraft(key.id, key.kgid, key.sealedDraft);
    const com = fromBase64url(readFirst(key.kg1Reply).com);
    const sent = { kgid: fromBase64url(key.kgid), keyId: fromBase64url(key.id), com, d2: half.d2 };
    const { P, P1, kg4 } = inProtocol(() => openKg3(kg3, sent, kernel()));
    const publicKey = toHex(P);
    const sealedHalf = sealHalf({ keyId: key.id, epoch: key.epoch, role: ROLE, publicKey }, half);
    half.d2.fill(0);
    half.kn.fill(0);
    const kg3Reply = JSON.stringify(kg4);
    const opened = { publicKey, phonePoint: toHex(P1), sealedHalf, sealedDraft: null, kg3Digest: digest, kg3Reply };
    await tx
      .update(keyPair)
      .set({ state: "OPENED", ...opened })
      .where(eq(keyPair.id, key.id));
    await record(tx, ctx, { type: "key.opened", subject: key.id, data: { publicKey } });
    return kg3Reply;
  });
  await passing("key.kg3");
  return JSON.parse(reply) as Kg4;
}

/** Where an interrupted enrolment stands, for a phone that finds a pending blob (protocol.md §3 step 5). */
export async function enrolmentStatus(
  ctx: Context,
  { keyId, kgid }: { keyId: string; kgid: string },
): Promise<{ state: KeyState; P: string | null }> {
  const key = await ownKey(ctx, keyId);
  if (key.kgid !== kgid) throw keyError("KG_CONFLICT");
  const kg4 = key.kg3Reply === null ? null : (JSON.parse(key.kg3Reply) as Kg4);
  const isOver = keyCan.enrolFurther(key.state) !== null && key.state !== "ACTIVE";
  return { state: key.state, P: isOver ? null : (kg4?.P ?? null) };
}

/** Our own text, read back. */
function readFirst(stored: string): { kg2: Kg2; com: string } {
  return JSON.parse(stored) as { kg2: Kg2; com: string };
}
