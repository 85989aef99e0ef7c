import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { concat, fromBase64url, fromHex, toHex, utf8 } from "#core/bytes.ts";
import { sm2Digest } from "#core/sm/sm2.ts";
import { decodeM0, decodeM2 } from "#core/sm/two-party/decode.ts";
import { vaultRole } from "#core/sm/two-party/delegate.ts";
import type { M0, M1 } from "#core/sm/two-party/messages.ts";
import { encodeM3, finishSigning, type FinishedItem, makeOffer } from "#core/sm/two-party/server-sign.ts";
import type { KeyFacts } from "#core/sm/two-party/transcript.ts";
import { record } from "#modules/audit/record.ts";
import { passing } from "#server/checkpoint.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { kernel } from "#server/kernel.ts";
import { nativeVerifierFor } from "#server/native-sm2.ts";
import { sm3Hex } from "#server/sm3.ts";
import { askVault, VaultRefusal } from "#server/vault.ts";
import { endWindow } from "./end-sessions-of.ts";
import { keyError } from "./errors.ts";
import { type KeyWindow, readWindow } from "./open-window.ts";
import { inProtocol } from "./protocol-failure.ts";
import { type KeyPair, readKey } from "./read-key.ts";
import type { Ending } from "./reveal-session.ts";
import { LIMITS, type WindowEnd } from "./rules.ts";
import { keyPair, keyWindow, signItem, signSession } from "./schema.ts";
import { openHalf } from "./secrets.ts";
import type { Prepared, SessionFacts } from "./session.ts";

/** What the vault wants to see besides the offer: the calling system's word, and of a PDF its bytes. */
export type VaultProof = { call: object; mac: string; pdf: object | null; file: readonly Uint8Array[] };

/**
 * One signature within an open auto-sign window (protocol.md §7.5): app and vault do at once what phone and server do in §4. It
 * counts only if the window is still open in the transaction that stores it, under the same row lock that ending it takes.
 * @param prepare what would be signed, for the session's cid. @param proof what the vault is shown for it
 * @returns the code of a refusal by `ending.recheck`, or null when it was signed
 * @throws key.window-over, key.window-refused {code}, key.window-ended {code}, vault.unreachable
 */
export async function signInWindow(
  ctx: Context,
  windowId: string,
  work: {
    prepare: (session: SessionFacts) => Promise<Prepared>;
    proof: (item: Prepared) => Promise<VaultProof>;
    ending: Ending;
  },
): Promise<{ refused: string | null; session: SessionFacts }> {
  const window = await readWindow(ctx, windowId);
  const key = window && (await readKey(ctx, window.keyId));
  if (!key || window.state !== "OPEN" || window.endsAt <= ctx.clock.now()) throw keyError("window-over");
  if (key.state !== "ACTIVE" || key.epoch !== window.epoch) throw keyError("KEY_STATE", { state: key.state });

  const m0 = (await ask(ctx, window, "/start", { v: 1, mid: windowId })) as M0;
  const start = inProtocol(() => decodeM0(m0));
  const sessionId = newId();
  const facts: SessionFacts = {
    sessionId,
    cid: m0.cid,
    keyId: key.id,
    personId: window.personId,
    terminalId: window.terminalId,
    publicKey: factsOf(window, key).P,
    transcript: null,
    windowId,
  };
  const item = await work.prepare(facts);
  const half = openHalf(refOf(window, key), window.sealedHalf ?? new Uint8Array());
  try {
    const exp = ctx.clock.now().getTime() + LIMITS.offerMs;
    const { subjectId: docId, type, digest, fields, message } = item;
    const offer = inProtocol(() =>
      makeOffer({
        key: factsOf(window, key),
        kn: half.kn,
        start,
        exp,
        items: [{ docId, type, digest, fields, e: sm2Digest(facts.publicKey, message) }],
        random: (length) => new Uint8Array(randomBytes(length)),
        kernel: kernel(),
      }),
    );
    await passing("key.window-offered");
    const { file, ...shown } = await work.proof(item);
    const answer = await ask(ctx, window, "/sign", { v: 1, m1: offer.m1, ...shown }, file);
    await passing("key.window-revealed");
    const [finished] = inProtocol(() =>
      finishSigning({
        key: factsOf(window, key),
        share: half,
        record: offer,
        m2: decodeM2(answer),
        nowMs: ctx.clock.now().getTime(),
        verify: nativeVerifierFor([message]),
        kernel: kernel(),
      }),
    );
    if (!finished) throw keyError("SESSION");
    const session = { ...facts, transcript: offer.T };
    const stored = { window, session, start: concat(...start.C), m0, m1: offer, item, finished, ending: work.ending };
    const refused = await ctx.db.transaction((tx) => store(tx, ctx, stored));
    return { refused, session };
  } finally {
    half.d2.fill(0);
    half.kn.fill(0);
  }
}

type Ready = {
  window: KeyWindow;
  session: SessionFacts;
  start: Uint8Array;
  m0: M0;
  m1: { m1: M1; T: string };
  item: Prepared;
  finished: FinishedItem;
  ending: Ending;
};

async function store(tx: Tx, ctx: Context, ready: Ready): Promise<string | null> {
  const { window, session, m0, m1, item, finished, ending } = ready;
  const [key] = await tx.select().from(keyPair).where(eq(keyPair.id, window.keyId)).for("update");
  const [locked] = await tx.select().from(keyWindow).where(eq(keyWindow.id, window.id)).for("update");
  const now = ctx.clock.now();
  if (locked?.state !== "OPEN" || locked.endsAt <= now || locked.used >= locked.maxCount) throw keyError("window-over");
  if (key?.state !== "ACTIVE" || key.epoch !== locked.epoch) throw keyError("KEY_STATE", { state: key?.state ?? "" });
  const code = await ending.recheck(tx, session, item.subjectId);
  // Refused: (r, s) is dropped, as in a session with the phone; the vault has counted it all the same.
  if (code !== null) return code;
  const used = locked.used + 1;
  await tx
    .update(keyWindow)
    .set({ used })
    .where(and(eq(keyWindow.id, window.id), eq(keyWindow.state, "OPEN")));
  const wire = m1.m1.items[0];
  if (!wire) throw new Error("the offer lost its item");
  await tx.insert(signSession).values({
    id: session.sessionId,
    keyId: session.keyId,
    cid: session.cid,
    terminalId: session.terminalId,
    windowId: window.id,
    epoch: locked.epoch,
    state: "FINISHED",
    commitments: ready.start,
    startDigest: sm3Hex(utf8(JSON.stringify(m0))),
    startUntil: now,
    type: item.type,
    rho: m1.m1.rho,
    offerUntil: new Date(m1.m1.exp),
    transcript: m1.T,
    offer: JSON.stringify(m1),
    result: JSON.stringify(encodeM3([finished])),
    startedAt: now,
    endedAt: now,
  });
  const slot = finished.i;
  await tx.insert(signItem).values({
    sessionId: session.sessionId,
    slot,
    subjectId: item.subjectId,
    content: JSON.stringify({ digest: wire.digest, fields: wire.fields }),
    message: item.message,
    e: toHex(finished.e),
    k2: toHex(fromBase64url(wire.K2)),
    status: "signed",
    w1: toHex(finished.W1),
    salt: toHex(finished.salt),
    s1: toHex(finished.s1),
    r: toHex(finished.r),
    s: toHex(finished.s),
  });
  const { subjectId, message } = item;
  await ending.accept(tx, session, { slot, subjectId, message, r: finished.r, s: finished.s });
  await record(tx, ctx, {
    type: "key.window-used",
    subject: window.id,
    data: { keyId: session.keyId, cid: session.cid, subjectId, used, transcript: m1.T },
  });
  if (used >= locked.maxCount) await endWindow(tx, ctx, window.id, "used-up");
  return null;
}

/** What the vault will not do, in our words. When it closed the window, or has none, ours ends with it. */
async function ask(
  ctx: Context,
  window: KeyWindow,
  path: string,
  message: object,
  file?: readonly Uint8Array[],
): Promise<unknown> {
  try {
    return await askVault(path, message, file ? { file } : {});
  } catch (error) {
    if (!(error instanceof VaultRefusal)) throw error;
    const { code } = error;
    const reason = code === "NO_WINDOW" ? "vault" : error.ends ? (ENDS[code] ?? "vault") : null;
    if (reason === null) throw keyError("window-refused", { code }, error);
    await ctx.db.transaction((tx) => endWindow(tx, ctx, window.id, reason));
    throw keyError(reason === "rate" || reason === "place" ? "window-ended" : "window-over", { code }, error);
  }
}

const ENDS: Readonly<Record<string, WindowEnd>> = {
  EXPIRED: "expired",
  COUNT: "used-up",
  RATE: "rate",
  PLACE: "place",
};

const roleOf = (window: KeyWindow): string => vaultRole(fromBase64url(window.id));

function refOf(window: KeyWindow, key: KeyPair) {
  return { keyId: key.id, epoch: window.epoch, role: roleOf(window), publicKey: key.publicKey ?? "" };
}

function factsOf(window: KeyWindow, key: KeyPair): KeyFacts {
  return {
    keyId: fromBase64url(key.id),
    ep: window.epoch,
    role: roleOf(window),
    P: fromHex(key.publicKey ?? ""),
    P1: fromHex(window.vaultPoint),
  };
}
