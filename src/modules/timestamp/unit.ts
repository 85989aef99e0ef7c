import { createHash } from "node:crypto";
import { and, desc, eq } from "drizzle-orm";
import { equalBytes } from "#core/bytes.ts";
import { type TokenFrame, tokenFrame } from "#core/tsp/build-token.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import type { Context } from "#server/context.ts";
import type { Db } from "#server/db.ts";
import { openPrivateKey, schemeOf, type Signer, signerOf } from "#server/private-key.ts";
import { timestampError } from "./errors.ts";
import { KEY_PURPOSE, MIN_REMAINING_MS, profileProblem, type UnitFamily } from "./rules.ts";
import { tsaUnit } from "./schema.ts";

/** A unit ready to sign: its key stays open in memory. */
export type Unit = {
  id: string;
  certificateId: string;
  family: UnitFamily;
  notBefore: Date;
  notAfter: Date;
  signer: Signer;
  frame: TokenFrame;
};

const opened = new WeakMap<Db, Map<UnitFamily, Promise<Unit>>>();

/**
 * The active unit of a family. It is kept open; whether it is still the active one, with a certificate that stands, is
 * asked in the transaction that commits a token (`commit-tokens.ts`), so a revocation or rotation counts at once. One that
 * is no longer of use is asked for anew: another node may have made its successor.
 * @throws timestamp.no-unit, unit-profile, unit-expiring
 */
export async function activeUnit(ctx: Context, family: UnitFamily): Promise<Unit> {
  const units = opened.get(ctx.db) ?? new Map<UnitFamily, Promise<Unit>>();
  opened.set(ctx.db, units);
  const now = ctx.clock.now();
  const kept = await units.get(family);
  if (kept && unitProblem(kept, now) === null) return kept;
  const opening = openUnit(ctx, family);
  units.set(family, opening);
  const unit = await opening.catch((error: unknown) => {
    units.delete(family);
    throw error;
  });
  const problem = unitProblem(unit, now);
  if (problem) throw problem;
  return unit;
}

function unitProblem(unit: Unit, now: Date) {
  if (now < unit.notBefore) return timestampError("no-unit");
  if (unit.notAfter.getTime() - now.getTime() < MIN_REMAINING_MS)
    return timestampError("unit-expiring", { until: unit.notAfter.toISOString().slice(0, 10) });
  return null;
}

/** Forgets the open units: the next token asks the database again. */
export const closeUnits = (ctx: Pick<Context, "db">): boolean => opened.delete(ctx.db);

/** Whether there is an active unit of the family, usable or not. */
export async function hasUnit(ctx: Pick<Context, "db">, family: UnitFamily): Promise<boolean> {
  return (await activeRow(ctx, family)) !== undefined;
}

/** Whether a token of this unit may leave now. Asked inside the committing transaction. */
export async function isInForce(ctx: Pick<Context, "db">, unit: Unit): Promise<boolean> {
  const row = await activeRow(ctx, unit.family);
  if (row?.id !== unit.id) return false;
  return (await certificateOf(ctx, unit.id))?.id === unit.certificateId;
}

async function activeRow(ctx: Pick<Context, "db">, family: UnitFamily) {
  const [row] = await ctx.db
    .select()
    .from(tsaUnit)
    .where(and(eq(tsaUnit.family, family), eq(tsaUnit.state, "active")))
    .orderBy(desc(tsaUnit.activeAt))
    .limit(1);
  return row;
}

async function openUnit(ctx: Context, family: UnitFamily): Promise<Unit> {
  const row = await activeRow(ctx, family);
  const found = row ? await certificateOf(ctx, row.id) : null;
  if (!row?.keySealed || !found) throw timestampError("no-unit");
  const certificate = parseCertificate(found.der);
  const wrong = equalBytes(certificate.key.spki, row.spki) ? profileProblem(certificate) : "subjectPublicKey";
  if (wrong) throw timestampError("unit-profile", { why: wrong });
  const scheme = schemeOf(row.algorithm);
  const certificateHash = createHash(scheme === "sm2-sm3" ? "sm3" : "sha256")
    .update(found.der)
    .digest();
  const secret = openPrivateKey(KEY_PURPOSE, row.id, row.keySealed);
  try {
    return {
      id: row.id,
      certificateId: found.id,
      family,
      notBefore: found.notBefore,
      notAfter: found.notAfter,
      signer: signerOf({ algorithm: row.algorithm, secret }),
      frame: tokenFrame({ scheme, certificates: found.chain, certificateHash: new Uint8Array(certificateHash) }),
    };
  } finally {
    secret.fill(0);
  }
}
