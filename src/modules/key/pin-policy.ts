import { eq, inArray } from "drizzle-orm";
import { DEFAULT_PIN_RULES } from "#core/sm/two-party/pin-rules.ts";
import { record } from "#modules/audit/record.ts";
import { findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import type { SavePinPolicy } from "./input.ts";
import { LIMITS } from "./rules.ts";
import { pinPolicy } from "./schema.ts";

/** The row that holds for whoever has no other. */
export const WHOLE_HOSPITAL = "all";

export type PinPolicy = Omit<SavePinPolicy, "departmentId">;

/** Where nobody has decided anything. */
const UNSET: PinPolicy = {
  ...DEFAULT_PIN_RULES,
  forbidden: [],
  history: 5,
  expiryDays: null,
  wrongTries: LIMITS.wrongPins,
  biometric: true,
  keepMinutes: 0,
};

/**
 * What holds for a person: their department's own row, else the hospital's. Length, classes and forbidden texts are for the
 * phone to keep to, which alone sees the PIN; `keepMinutes`, too, and the server takes no PIN older than five; history, expiry, lock and fingerprint are enforced here.
 */
export async function policyOfPerson(ctx: Pick<Context, "db">, personId: string | null): Promise<PinPolicy> {
  const person = personId === null ? null : await findPerson(ctx, personId);
  const wanted = [WHOLE_HOSPITAL, ...(person ? [person.departmentId] : [])];
  const rows = await ctx.db.select().from(pinPolicy).where(inArray(pinPolicy.departmentId, wanted));
  const own = rows.find((row) => row.departmentId !== WHOLE_HOSPITAL) ?? rows[0];
  return own ? policyIn(own) : UNSET;
}

function policyIn(row: typeof pinPolicy.$inferSelect): PinPolicy {
  const { minLength, classes, history, expiryDays, wrongTries, biometric, keepMinutes } = row;
  const forbidden = row.forbidden === "" ? [] : row.forbidden.split("\n");
  return { minLength, classes, forbidden, history, expiryDays, wrongTries, biometric, keepMinutes };
}

/** Every row, the hospital's first even when nobody saved one. */
export async function listPinPolicies(ctx: Context): Promise<(PinPolicy & { departmentId: string })[]> {
  const rows = await ctx.db.select().from(pinPolicy);
  const saved = rows.map((row) => ({ departmentId: row.departmentId, ...policyIn(row) }));
  const whole = saved.find((one) => one.departmentId === WHOLE_HOSPITAL) ?? { departmentId: WHOLE_HOSPITAL, ...UNSET };
  return [whole, ...saved.filter((one) => one.departmentId !== WHOLE_HOSPITAL)];
}

export async function savePinPolicy(ctx: Context, input: SavePinPolicy): Promise<void> {
  const { departmentId, forbidden, ...values } = input;
  const row = { ...values, forbidden: forbidden.join("\n"), changedAt: ctx.clock.now() };
  await ctx.db.transaction(async (tx) => {
    await tx
      .insert(pinPolicy)
      .values({ departmentId, ...row })
      .onDuplicateKeyUpdate({ set: row });
    await record(tx, ctx, { type: "key.pin-policy-saved", subject: departmentId, data: values });
  });
}

/** A department goes back to what holds for the hospital. */
export async function dropPinPolicy(ctx: Context, departmentId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [gone] = await tx.delete(pinPolicy).where(eq(pinPolicy.departmentId, departmentId));
    if (gone.affectedRows === 0) return;
    await record(tx, ctx, { type: "key.pin-policy-dropped", subject: departmentId, data: { departmentId } });
  });
}
