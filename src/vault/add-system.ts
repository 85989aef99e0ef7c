import { readKeys } from "./keys.ts";
import { readSettings } from "./settings.ts";
import { addSystem } from "./systems.ts";

/**
 * `node src/vault/add-system.ts ACCESS_KEY NAME`: gives a hospital system its secret for auto-sign calls, printed this once. For
 * the vault's administrator, who hands it to the system's; the app's administrator never sees it.
 */
const [id, name] = process.argv.slice(2);
if (!id || !name) {
  process.stderr.write("usage: add-system.ts ACCESS_KEY NAME\n");
  process.exit(2);
}
const { folder } = readSettings(process.env);
process.stdout.write(`${addSystem(folder, readKeys(folder).systems, { id, name })}\n`);
