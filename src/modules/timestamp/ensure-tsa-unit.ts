import { and, desc, eq, ne } from "drizzle-orm";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { nameOf } from "#core/x509/name.ts";
import { record } from "#modules/audit/record.ts";
import { applyForCertificate } from "#modules/certificate/apply-for-certificate.ts";
import type { CaChannel } from "#modules/certificate/ca-channel.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import {
  type KeyAlgorithm,
  newPrivateKey,
  openPrivateKey,
  schemeOf,
  sealPrivateKey,
  signWith,
} from "#server/private-key.ts";
import { sm3Hex } from "#server/sm3.ts";
import { KEY_PURPOSE, type UnitFamily } from "./rules.ts";
import { tsaUnit } from "./schema.ts";

type Row = typeof tsaUnit.$inferSelect;

const ALGORITHMS: Readonly<Record<UnitFamily, KeyAlgorithm>> = { sm2: "sm2", rsa: "rsa-2048" };

/**
 * Makes sure there is an active signing unit of the family: a key of its own, a request signed by it, a certificate for
 * time stamping from the active channel. Safe to repeat after any failure: it goes on with the unit it began.
 * @throws what `applyForCertificate` throws
 */
export async function ensureTsaUnit(
  ctx: Context,
  ca?: CaChannel,
  family: UnitFamily = "sm2",
): Promise<{ unitId: string }> {
  const known = await newestUnit(ctx, family);
  return known?.state === "active"
    ? { unitId: known.id }
    : await activate(ctx, known ?? (await makeUnit(ctx, family)), ca);
}

/**
 * Exchanges the family's key: a new unit, and once its certificate stands the old one is retired and its private key
 * deleted, in one transaction. Tokens of the old one stay valid. Safe to repeat after any failure.
 * @throws what `applyForCertificate` throws
 */
export async function rotateTsaUnit(ctx: Context, family: UnitFamily, ca?: CaChannel): Promise<{ unitId: string }> {
  const known = await newestUnit(ctx, family);
  return await activate(ctx, known?.state === "applying" ? known : await makeUnit(ctx, family), ca);
}

/** The newest unit that is not retired. */
async function newestUnit(ctx: Context, family: UnitFamily): Promise<Row | undefined> {
  const [row] = await ctx.db
    .select()
    .from(tsaUnit)
    .where(and(eq(tsaUnit.family, family), ne(tsaUnit.state, "retired")))
    .orderBy(desc(tsaUnit.createdAt), desc(tsaUnit.id))
    .limit(1);
  return row;
}

async function activate(ctx: Context, unit: Row, ca?: CaChannel): Promise<{ unitId: string }> {
  const { id: unitId, family, algorithm } = unit;
  const profile = family === "rsa" ? ("tsa-rsa" as const) : ("tsa" as const);
  const application = { personId: null, keyId: unitId, csrDer: requestFor(unit), profile };
  const { certificateId } = await applyForCertificate(ctx, application, ca);
  await ctx.db.transaction(async (tx) => {
    const rows = await tx.select().from(tsaUnit).where(eq(tsaUnit.family, family)).for("update");
    if (rows.find(({ id }) => id === unitId)?.state !== "applying") return;
    const now = ctx.clock.now();
    for (const { id } of rows.filter(({ state }) => state === "active")) {
      await tx.update(tsaUnit).set({ state: "retired", retiredAt: now, keySealed: null }).where(eq(tsaUnit.id, id));
      await record(tx, ctx, { type: "timestamp.unit-retired", subject: id, data: { by: unitId } });
    }
    await tx.update(tsaUnit).set({ state: "active", activeAt: now }).where(eq(tsaUnit.id, unitId));
    await record(tx, ctx, { type: "timestamp.unit-active", subject: unitId, data: { certificateId, algorithm } });
  });
  return { unitId };
}

async function makeUnit(ctx: Context, family: UnitFamily): Promise<Row> {
  const id = newId();
  const algorithm = ALGORITHMS[family];
  const { secret, spki } = await newPrivateKey(algorithm);
  const keySealed = sealPrivateKey(KEY_PURPOSE, id, secret);
  secret.fill(0);
  const createdAt = ctx.clock.now();
  const row: Row = {
    id,
    algorithm,
    family,
    state: "applying",
    spki,
    keySealed,
    createdAt,
    activeAt: null,
    retiredAt: null,
  };
  await ctx.db.transaction(async (tx) => {
    await tx.insert(tsaUnit).values(row);
    await record(tx, ctx, { type: "timestamp.unit-made", subject: id, data: { algorithm, spkiDigest: sm3Hex(spki) } });
  });
  return row;
}

/** A PKCS#10 in the hospital's name, signed by the unit's key. */
function requestFor({ id, algorithm, spki, keySealed }: Row): Uint8Array {
  if (!keySealed) throw new Error("a unit that applies has its key");
  const hospital = env().HOSPITAL_NAME || "医院";
  const subject = nameOf([
    { label: "C", value: "CN" },
    { label: "O", value: hospital },
    { label: "CN", value: `${hospital}时间戳服务` },
  ]);
  const info = csrInfo({ subject, spki });
  const secret = openPrivateKey(KEY_PURPOSE, id, keySealed);
  try {
    return assembleCsr(info, signWith({ algorithm, secret }, info), schemeOf(algorithm));
  } finally {
    secret.fill(0);
  }
}
