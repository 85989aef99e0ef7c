import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bytes, fromHex, toHex, utf8 } from "../core/bytes.ts";
import { openBox, sealBox } from "../core/sm/aead.ts";
import { random } from "./keys.ts";

/**
 * The hospital systems that may call, each with a secret that only it and the vault have. The file is sealed entry by entry
 * under the vault's own key and read again whenever it changes: an administrator adds a system while the vault runs.
 */
type Stored = Record<string, { name: string; sealed: string }>;

const FILE = "systems.json";

function readStored(folder: string): Stored {
  const file = join(folder, FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Stored) : {};
}

/** The secret of a system, as its UTF-8 bytes; null when it was never added. @param id its access key */
export function secretOfSystem(folder: string, key: Bytes, id: string): Bytes | null {
  const stored = readStored(folder);
  const found = Object.hasOwn(stored, id) ? stored[id] : undefined;
  return found ? openBox(key, utf8(id), fromHex(found.sealed)) : null;
}

/** Adds a system or gives it a new secret. @returns the secret, shown this once */
export function addSystem(folder: string, key: Bytes, system: { id: string; name: string }): string {
  const secret = toHex(random(32));
  const sealed = toHex(sealBox(key, random(16), utf8(system.id), utf8(secret)));
  const file = join(folder, FILE);
  writeFileSync(`${file}.new`, JSON.stringify({ ...readStored(folder), [system.id]: { name: system.name, sealed } }), {
    mode: 0o600,
  });
  renameSync(`${file}.new`, file);
  return secret;
}
