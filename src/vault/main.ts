import { readSettings } from "./settings.ts";
import { startVault } from "./start.ts";

/** The vault process: `VAULT_DIR=… VAULT_ADDRESS=… node src/vault/main.ts`. */
const say = (line: string) => void process.stderr.write(`vault: ${line}\n`);

try {
  const settings = readSettings(process.env);
  const { close } = await startVault(settings, say);
  say(`listens on ${settings.address}`);
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => void close().then(() => process.exit(0)));
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
