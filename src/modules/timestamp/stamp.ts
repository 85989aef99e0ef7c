import { randomBytes } from "node:crypto";
import { hashOf } from "#core/asn1/algorithm.ts";
import { concat, toHex } from "#core/bytes.ts";
import { signatureToDer, sm2Digest } from "#core/sm/sm2.ts";
import { buildToken, tokenAttributes } from "#core/tsp/build-token.ts";
import type { TspRequest } from "#core/tsp/request.ts";
import { buildTstInfo, parseTstInfo } from "#core/tsp/tst-info.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { kernel } from "#server/kernel.ts";
import { nodeVerifiesSm2 } from "#server/node-verify.ts";
import { sm3Hex } from "#server/sm3.ts";
import { readClock } from "./clock-reading.ts";
import { timestampError } from "./errors.ts";
import { type ClockSource, policyOf } from "./rules.ts";
import { timestamp } from "./schema.ts";
import { activeUnit, type Unit } from "./unit.ts";

/**
 * Makes one token (RFC 3161 §2.4.2): clock, unit, TSTInfo, signature, second opinion, row and audit event; only then it
 * is returned. The certificates are enclosed when `certReq` asks for them (§2.4.1).
 * @throws timestamp.time-not-available, timestamp.no-unit, timestamp.unit-expiring, timestamp.self-check
 */
export async function stamp(ctx: Context, request: TspRequest, mode?: ClockSource): Promise<Uint8Array> {
  const clock = readClock(ctx, mode);
  const accuracyMs = clock.accuracyUs === null ? null : Math.ceil(clock.accuracyUs / 1000);
  const unit = await activeUnit(ctx);
  const policy = policyOf(clock.source);
  const tstInfo = buildTstInfo({
    policy,
    imprintDer: request.imprintDer,
    serial: randomSerial(),
    genTimeMs: clock.ms,
    accuracyMs,
    nonceDer: request.nonceDer,
  });
  const token = sign(unit, tstInfo, request.certReq);
  const { serialHex: serial, genTime } = parseTstInfo(tstInfo);
  const id = newId();
  const imprint = toHex(request.hashedMessage);
  const tokenDigest = sm3Hex(token);
  await ctx.db.transaction(async (tx) => {
    await tx.insert(timestamp).values({
      id,
      unitId: unit.id,
      serial,
      genTime: new Date(genTime),
      policy,
      clock: clock.source,
      accuracyMs,
      hashAlgorithm: hashOf(request.hashAlgorithm) ?? "",
      imprint,
      tokenDigest,
      hasNonce: request.nonceDer !== null,
    });
    await record(tx, ctx, {
      type: "timestamp.issued",
      subject: id,
      data: {
        unitId: unit.id,
        serial,
        genTime: new Date(genTime).toISOString(),
        imprint,
        clock: clock.source,
        tokenDigest,
      },
    });
  });
  return token;
}

/** 128 random bits under a leading one, so that the number has always 17 bytes and is positive. */
const randomSerial = (): Uint8Array => concat(Uint8Array.of(1), randomBytes(16));

function sign(unit: Unit, tstInfo: Uint8Array, certReq: boolean): Uint8Array {
  const signerDer = unit.certificateDer;
  const signedAttrs = tokenAttributes(tstInfo, signerDer);
  const publicKey = kernel().multiplyBase(unit.d);
  const digest = sm2Digest(publicKey, signedAttrs);
  const signatureDer = signatureToDer(kernel().sign(unit.d, digest, randomBytes));
  unit.d.fill(0);
  if (!nodeVerifiesSm2(publicKey, signedAttrs, signatureDer)) throw timestampError("self-check");
  const certificates = certReq ? unit.chain : [];
  return buildToken({ tstInfo, signedAttrs, signatureDer, signerDer, certificates });
}
