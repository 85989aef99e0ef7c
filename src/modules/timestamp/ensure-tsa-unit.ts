import { randomBytes } from "node:crypto";
import { desc, eq, ne } from "drizzle-orm";
import { toHex } from "#core/bytes.ts";
import { signatureToDer, sm2Digest, sm2GenerateKey } from "#core/sm/sm2.ts";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { nameOf } from "#core/x509/name.ts";
import { record } from "#modules/audit/record.ts";
import { applyForCertificate } from "#modules/certificate/apply-for-certificate.ts";
import type { CaChannel } from "#modules/certificate/ca-channel.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { kernel } from "#server/kernel.ts";
import { tsaUnit } from "./schema.ts";
import { openUnitKey, sealUnitKey } from "./unit.ts";

const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/**
 * Makes sure there is an active signing unit: a key of its own, a request signed by it, a `tsa` certificate from the
 * active channel. Safe to repeat after any failure: it goes on with the unit it began.
 * @throws what `applyForCertificate` throws
 */
export async function ensureTsaUnit(ctx: Context, ca?: CaChannel): Promise<{ unitId: string }> {
  const [known] = await ctx.db
    .select()
    .from(tsaUnit)
    .where(ne(tsaUnit.state, "retired"))
    .orderBy(desc(tsaUnit.createdAt))
    .limit(1);
  if (known?.state === "active") return { unitId: known.id };
  const unit = known ? { id: known.id, d: openUnitKey(known.id, known.keySealed) } : await makeUnit(ctx);
  const csrDer = requestFor(unit.d);
  unit.d.fill(0);
  const application = { personId: null, keyId: unit.id, csrDer, profile: "tsa" as const };
  const { certificateId } = await applyForCertificate(ctx, application, ca);
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(tsaUnit).where(eq(tsaUnit.id, unit.id)).for("update");
    if (row?.state !== "applying") return;
    await tx.update(tsaUnit).set({ state: "active", activeAt: ctx.clock.now() }).where(eq(tsaUnit.id, unit.id));
    await record(tx, ctx, { type: "timestamp.unit-active", subject: unit.id, data: { certificateId } });
  });
  return { unitId: unit.id };
}

async function makeUnit(ctx: Context): Promise<{ id: string; d: Uint8Array }> {
  const id = newId();
  const d = sm2GenerateKey(random);
  const publicKey = toHex(kernel().multiplyBase(d));
  await ctx.db.transaction(async (tx) => {
    const createdAt = ctx.clock.now();
    await tx.insert(tsaUnit).values({ id, state: "applying", publicKey, keySealed: sealUnitKey(id, d), createdAt });
    await record(tx, ctx, { type: "timestamp.unit-made", subject: id, data: { publicKey } });
  });
  return { id, d };
}

function requestFor(d: Uint8Array): Uint8Array {
  const hospital = env().HOSPITAL_NAME || "医院";
  const subject = nameOf([
    { label: "C", value: "CN" },
    { label: "O", value: hospital },
    { label: "CN", value: `${hospital}时间戳服务` },
  ]);
  const publicKey65 = kernel().multiplyBase(d);
  const info = csrInfo({ subject, publicKey65 });
  return assembleCsr(info, signatureToDer(kernel().sign(d, sm2Digest(publicKey65, info), random)));
}
