import { hashOf } from "#core/asn1/algorithm.ts";
import { toHex } from "#core/bytes.ts";
import type { TspRequest } from "#core/tsp/request.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Db } from "#server/db.ts";
import { sm3Hex } from "#server/sm3.ts";
import { type ClockReading, readClock } from "./clock-reading.ts";
import { commitToken, UnitGone } from "./commit-tokens.ts";
import { timeOf } from "./details.ts";
import { timestampError } from "./errors.ts";
import { makeToken } from "./make-token.ts";
import { type ClockSource, familyFor, isLeapWindow, nextGenTime, policyOf, type UnitFamily } from "./rules.ts";
import { activeUnit, closeUnits, hasUnit } from "./unit.ts";

/** What leaves: the token, and what is known of it here. */
export type Stamped = { id: string; token: Uint8Array };

/**
 * Makes one token (RFC 3161 §2.4.2): unit, clock, TSTInfo, signature, checks, row and audit event; only then it is
 * returned. The certificates are enclosed when `certReq` asks for them (§2.4.1).
 * @throws timestamp.time-not-available, no-unit, unit-profile, unit-expiring; key.self-check
 */
export async function stamp(ctx: Context, request: TspRequest, mode?: ClockSource): Promise<Stamped> {
  for (let tries = 1; ; tries++)
    try {
      return await stampOnce(ctx, request, mode);
    } catch (error) {
      if (!(error instanceof UnitGone)) throw error;
      closeUnits(ctx);
      if (tries === 3) throw timestampError("no-unit", {}, error);
    }
}

async function stampOnce(ctx: Context, request: TspRequest, mode?: ClockSource): Promise<Stamped> {
  // Asked before the unit as well, so that whoever has no time learns that first.
  const { source } = readClock(ctx, mode);
  const hash = hashOf(request.hashAlgorithm) ?? "";
  const unit = await activeUnit(ctx, await offeredFamily(ctx, familyFor(source, request.policy, hash), request));
  const { clock, genTimeUs, accuracyUs } = timeFor(ctx, mode);
  const policy = policyOf(source, unit.family);
  const made = await makeToken(unit, request, { policy, genTimeUs, accuracyUs });
  const id = newId();
  const row = {
    id,
    unitId: unit.id,
    serial: toHex(made.serial),
    genTime: new Date(Math.floor(genTimeUs / 1000)),
    policy,
    clock: source,
    accuracyUs,
    hashAlgorithm: hash,
    imprint: toHex(request.hashedMessage),
    tokenDigest: sm3Hex(made.token),
    hasNonce: request.nonceDer !== null,
  };
  const { unitId, serial, imprint, tokenDigest } = row;
  const genTime = timeOf(genTimeUs);
  const data = { unitId, serial, genTime, imprint, clock: source, tokenDigest, accuracyUs, evidence: clock.evidence };
  await commitToken({ ctx, unit, made, row, event: { type: "timestamp.issued", subject: id, data } });
  return { id, token: made.token };
}

/** Who asked for no policy is served by the other unit where his own does not exist. */
async function offeredFamily(ctx: Context, wanted: UnitFamily, request: TspRequest): Promise<UnitFamily> {
  if (request.policy !== null || wanted === "sm2") return wanted;
  return (await hasUnit(ctx, wanted)) ? wanted : "sm2";
}

const lastUs = new WeakMap<Db, number>();

/** @throws timestamp.time-not-available */
function timeFor(
  ctx: Context,
  mode?: ClockSource,
): { clock: ClockReading; genTimeUs: number; accuracyUs: number | null } {
  const clock = readClock(ctx, mode);
  const next = nextGenTime(lastUs.get(ctx.db) ?? 0, clock.ms * 1000 + clock.us);
  if (!next || isLeapWindow(clock.ms)) throw timestampError("time-not-available");
  lastUs.set(ctx.db, next.genTimeUs);
  const accuracyUs = clock.accuracyUs === null ? null : Math.ceil(clock.accuracyUs + next.aheadUs);
  return { clock, genTimeUs: next.genTimeUs, accuracyUs };
}
