import type { Certificate } from "#core/x509/certificate.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { keepIssuers } from "./revocation/issuers.ts";
import { statusAuthority } from "./schema.ts";

/**
 * From now on the CAs of somebody whose certificates we rely on are asked about them, as our own CAs are. Same again
 * changes nothing.
 * @param input.connector the exchange's name for where they tell; one it does not know leaves revocation unknown
 */
export async function followAuthority(
  tx: Tx,
  ctx: Context,
  input: { id: string; name: string; connector: string; issuers: readonly Certificate[] },
): Promise<void> {
  const { id, name, connector, issuers } = input;
  await tx.insert(statusAuthority).values({ id, name, connector }).onDuplicateKeyUpdate({ set: { name, connector } });
  await keepIssuers(tx, ctx, { channelId: id, issuers });
}
