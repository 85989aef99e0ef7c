import { z } from "zod";
import { fromBase64url, toHex } from "#core/bytes.ts";
import { type VaultIdentity, vaultFingerprint } from "#core/sm/two-party/delegate.ts";
import { askVault } from "#server/vault.ts";

const said = z.object({ encrypt: z.string(), sign: z.string(), fingerprint: z.string() });

/** The vault's public keys, as it says them. A phone compares their fingerprint with what its package pins. */
export async function readVaultIdentity(): Promise<VaultIdentity & { fingerprint: string }> {
  const { encrypt, sign } = said.parse(await askVault("/identity", {}));
  const identity = { encrypt: fromBase64url(encrypt), sign: fromBase64url(sign) };
  return { ...identity, fingerprint: toHex(vaultFingerprint(identity)) };
}
