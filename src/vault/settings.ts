import { accessSync, constants, statSync } from "node:fs";
import { userInfo } from "node:os";

/** What the vault is told by its environment. */
export type Settings = {
  /** Its own folder, 0700: vault.key, chain.log, systems.json, policy.json, anchors.pem, tls/. */
  folder: string;
  /** A socket's path, or host:port. */
  address: string;
};

/**
 * @throws Error when a value is missing, the folder can be read by others, or the process runs where the app's secrets can be
 *   read: one user with both parts would be the doctor's whole auto key.
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const folder = env["VAULT_DIR"] ?? "";
  const address = env["VAULT_ADDRESS"] ?? "";
  if (folder === "" || address === "") throw new Error("VAULT_DIR and VAULT_ADDRESS are needed");
  if ((statSync(folder).mode & 0o077) !== 0) throw new Error(`${folder} must not be open to others (chmod 700)`);
  if (env["VAULT_SEPARATION"] !== "demonstration") requireSeparation(env["VAULT_APP_KEY_FILE"]);
  return { folder, address };
}

/** @param appKeyFile the app's MASTER_KEY_FILE, or "elsewhere" when the app runs on another host */
function requireSeparation(appKeyFile: string | undefined): void {
  if (appKeyFile === "elsewhere") return;
  if (!appKeyFile)
    throw new Error("VAULT_APP_KEY_FILE must name the app's MASTER_KEY_FILE, or be `elsewhere` for another host");
  if (statSync(appKeyFile).uid === userInfo().uid)
    throw new Error("the vault must not run as the app's user: give it an operating-system user of its own");
  if (canRead(appKeyFile)) throw new Error(`the vault's user can read ${appKeyFile}: that is the app's secret`);
}

function canRead(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
