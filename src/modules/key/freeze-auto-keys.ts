import { and, eq } from "drizzle-orm";
import type { Tx } from "#server/db.ts";
import { keyPair } from "./schema.ts";

/** A person's auto-sign keys sign nothing any more; a new one needs a face check. The caller records why. */
export async function freezeAutoKeys(tx: Tx, personId: string): Promise<void> {
  await tx
    .update(keyPair)
    .set({ state: "FROZEN" })
    .where(and(eq(keyPair.personId, personId), eq(keyPair.purpose, "auto"), eq(keyPair.state, "ACTIVE")));
}
