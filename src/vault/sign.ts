import { timingSafeEqual } from "node:crypto";
import { type Bytes, equalBytes, fromHex, toHex } from "../core/bytes.ts";
import { hmacSm3 } from "../core/sm/sm3.ts";
import { systemCallText } from "../core/sm/two-party/delegate.ts";
import type { M0, M2 } from "../core/sm/two-party/messages.ts";
import { type OfferedItem, PhoneSession } from "../core/sm/two-party/phone-session.ts";
import { sm3Of } from "./crypto.ts";
import { random } from "./keys.ts";
import type { SignRequest } from "./messages.ts";
import { Refusal, refusalOf } from "./refusal.ts";
import { amountRefusal, callRefusal, type Moment, timeRefusal } from "./rules.ts";
import { secretOfSystem } from "./systems.ts";
import { closeWindow, type Vault, type Window } from "./windows.ts";

/** Sessions of one window that may wait for their offer; the oldest gives way. */
const WAITING = 32;

/** M0 of protocol.md §4, for one item. */
export function startSession(vault: Vault, mid: string): M0 {
  const window = standing(vault, mid, vault.now());
  const { keyId, ep, P, P1 } = window.share.facts;
  const monotonicMs = vault.now().monotonicMs;
  const session = PhoneSession.start({ key: { keyId, ep, P, P1, role: window.role }, n: 1, random, monotonicMs });
  window.sessions.set(session.m0.cid, session);
  const [oldest] = window.sessions.keys();
  if (window.sessions.size > WAITING && oldest !== undefined) {
    window.sessions.get(oldest)?.burn();
    window.sessions.delete(oldest);
  }
  return session.m0;
}

/**
 * M1 → M2 for one item (protocol.md §7.5). In one synchronous block: the calling system's word, scope, amount, content; then
 * the count grows and the line is on disk; then the reveal. @param file of a PDF, everything but the empty place
 */
export function sign(vault: Vault, request: SignRequest, file: Bytes): M2 {
  const { call } = request;
  const now = vault.now();
  const window = standing(vault, call.mid, now);
  try {
    const item = check(vault, window, request, file, now);
    window.count += 1;
    window.recent = [...window.recent.filter((at) => at > now.monotonicMs - 60_000), now.monotonicMs];
    window.spent.add(request.mac);
    const { session, offered } = item;
    const { system, docId, type: docType } = call;
    vault.chain.append(now.wallMs, {
      type: "signed",
      mid: call.mid,
      count: window.count,
      system,
      docType,
      docId,
      e: toHex(offered.e),
      cid: session.m0.cid,
    });
    return session.reveal({
      docIds: [offered.docId],
      share: window.share,
      monotonicMs: now.monotonicMs,
      keepShare: true,
    });
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    vault.chain.append(now.wallMs, { type: "refused", mid: call.mid, code: refusal.code, system: call.system });
    if (refusal.ends) closeWindow(vault, call.mid, refusal.code);
    throw refusal;
  }
}

/** The window, if it is open and its time has not come. @throws Refusal NO_WINDOW, EXPIRED, CLOCK */
function standing(vault: Vault, mid: string, now: Moment): Window {
  const window = vault.windows.get(mid);
  if (!window) throw new Refusal("NO_WINDOW");
  const over = timeRefusal({ to: window.mandate.to, opened: window.opened }, now);
  if (!over) return window;
  closeWindow(vault, mid, over);
  throw new Refusal(over, true);
}

function check(vault: Vault, window: Window, request: SignRequest, file: Bytes, now: Moment) {
  const { call, mac } = request;
  // Who calls comes first: nobody else may end a window by asking for too much.
  const secret = secretOfSystem(vault.folder, vault.keys.systems, call.system);
  if (!secret || !isMac(secret, systemCallText(call), mac)) throw new Refusal("HIS_AUTH");
  if (window.spent.has(mac)) throw new Refusal("HIS_REPLAYED");
  const wrong = callRefusal(window.mandate, vault.policy, call, now.wallMs);
  if (wrong) throw new Refusal(wrong, wrong === "PLACE");
  const amount = amountRefusal(window.mandate, window, now.monotonicMs);
  if (amount) throw new Refusal(amount, true);

  const cid = String(Object(request.m1).cid);
  const session = window.sessions.get(cid);
  if (!session) throw new Refusal("SESSION");
  window.sessions.delete(cid);
  const [offered, more] = session.acceptOffer(request.m1, {
    serverNowMs: now.wallMs,
    monotonicMs: now.monotonicMs,
    certificateDer: window.certificateDer,
  });
  if (!offered || more || (offered.type !== "cms" && offered.type !== "data")) throw new Refusal("CONTENT");
  requireContent(offered, request, file);
  return { session, offered };
}

/** What is signed is what the calling system named: its data, or its file with one signature field appended. */
function requireContent(offered: OfferedItem, { call, pdf }: SignRequest, file: Bytes): void {
  const named = /^[0-9a-f]{64}$/.test(call.digest) ? fromHex(call.digest) : null;
  if (!named) throw new Refusal("CONTENT");
  if (pdf === null) {
    if (!equalBytes(offered.digest, named)) throw new Refusal("CONTENT");
    return;
  }
  const [zero, from = 0, to = 0, rest = 0] = pdf.range;
  const isFrame = zero === 0 && pdf.sent > 0 && from >= pdf.sent && to > from && file.length === from + rest;
  if (!isFrame || !equalBytes(sm3Of(file.subarray(0, pdf.sent)), named)) throw new Refusal("CONTENT");
  if (!equalBytes(sm3Of(file), offered.digest)) throw new Refusal("CONTENT");
}

function isMac(secret: Bytes, text: Bytes, mac: string): boolean {
  const expected = hmacSm3(secret, text);
  return /^[0-9a-f]{64}$/.test(mac) && timingSafeEqual(expected, fromHex(mac));
}
