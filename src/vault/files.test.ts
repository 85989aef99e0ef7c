import { appendFileSync, chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fromUtf8 } from "../core/bytes.ts";
import { Chain } from "./chain.ts";
import { readKeys } from "./keys.ts";
import { readSettings } from "./settings.ts";
import { addSystem, secretOfSystem } from "./systems.ts";

const folder = () => {
  const made = mkdtempSync(join(tmpdir(), "xqv-"));
  chmodSync(made, 0o700);
  return made;
};
const close = (mid: string) => ({ type: "closed", mid, why: "test", count: 0 }) as const;

test("a chain goes on where it ended; a changed, missing or swapped line stops the vault", () => {
  const file = join(folder(), "chain.log");
  const first = Chain.open(file);
  for (const mid of ["a", "b", "c"]) first.append(0, close(mid));
  first.close();
  const again = Chain.open(file);
  expect(again.head).toEqual({ seq: 3, hash: first.head.hash });
  again.close();
  const text = readFileSync(file, "utf8");
  const lines = text.split("\n");
  const open = (changed: string) => {
    writeFileSync(file, changed);
    return () => Chain.open(file);
  };
  expect(open(text.replace('"mid":"b"', '"mid":"x"'))).toThrow("line 2");
  expect(open([lines[0], lines[2], ""].join("\n"))).toThrow("line 2");
  expect(open([lines[1], lines[0], lines[2], ""].join("\n"))).toThrow("line 1");
});

test("a line that a crash cut off had no consequence, and is dropped", () => {
  const file = join(folder(), "chain.log");
  const chain = Chain.open(file);
  chain.append(0, close("a"));
  chain.close();
  appendFileSync(file, "0123456789abcdef");
  const again = Chain.open(file);
  again.append(0, close("b"));
  again.close();
  expect(Chain.open(file).head.seq).toBe(2);
});

test("the key file is made for its owner alone, and refused when others can read it", () => {
  const at = folder();
  const made = readKeys(at);
  expect(statSync(join(at, "vault.key")).mode & 0o777).toBe(0o600);
  expect(readKeys(at).fingerprint).toEqual(made.fingerprint);
  chmodSync(join(at, "vault.key"), 0o640);
  expect(() => readKeys(at)).toThrow("readable by others");
});

test("a system's secret opens under the vault's key and its own name only", () => {
  const at = folder();
  const { systems } = readKeys(at);
  const secret = addSystem(at, systems, { id: "his", name: "HIS" });
  addSystem(at, systems, { id: "lis", name: "LIS" });
  expect(fromUtf8(secretOfSystem(at, systems, "his") ?? new Uint8Array())).toBe(secret);
  expect(secretOfSystem(at, systems, "pacs")).toBeNull();
  const stored = JSON.parse(readFileSync(join(at, "systems.json"), "utf8")) as Record<string, object>;
  writeFileSync(join(at, "systems.json"), JSON.stringify({ ...stored, his: stored["lis"] }));
  expect(() => secretOfSystem(at, systems, "his")).toThrow("box does not open");
  expect(readFileSync(join(at, "systems.json"), "utf8")).not.toContain(secret);
});

test("the vault does not run as the app's user, nor where it could read the app's secret", () => {
  const at = folder();
  const appKey = join(at, "master.key");
  writeFileSync(appKey, "", { mode: 0o600 });
  const env = { VAULT_DIR: at, VAULT_ADDRESS: join(at, "v.sock") } as unknown as NodeJS.ProcessEnv;
  expect(() => readSettings(env)).toThrow("VAULT_APP_KEY_FILE");
  expect(() => readSettings({ ...env, VAULT_APP_KEY_FILE: appKey })).toThrow("app's user");
  expect(readSettings({ ...env, VAULT_APP_KEY_FILE: "elsewhere" }).folder).toBe(at);
  expect(readSettings({ ...env, VAULT_SEPARATION: "demonstration" }).address).toBe(join(at, "v.sock"));
  chmodSync(at, 0o750);
  expect(() => readSettings({ ...env, VAULT_SEPARATION: "demonstration" })).toThrow("chmod 700");
});
