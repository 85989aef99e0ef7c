import type { ChildProcess } from "node:child_process";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import hospital from "../demo/hospital.json" with { type: "json" };
import { keep } from "./installation.ts";
import type { Processes } from "./processes.ts";
import type { Settings } from "./settings.ts";
import { makeServiceCertificates } from "./tunnel-certificates.ts";

/** A socket's path has at most 107 bytes (unix(7)). */
const PATH_MAX = 100;

const folderOf = ({ home }: Settings): string => `${home}/vault`;

function addressOf(settings: Settings): string {
  const own = `${folderOf(settings)}/vault.sock`;
  if (own.length <= PATH_MAX) return own;
  return `${tmpdir()}/xingqian-${createHash("sha256").update(own).digest("hex").slice(0, 16)}.sock`;
}

/** What the app is told. One user for both is for demonstrations: the auto-sign page says so (SECURITY.md). */
export function vaultForApp(settings: Settings) {
  const folder = folderOf(settings);
  for (const made of [folder, `${folder}/tls`]) mkdirSync(made, { recursive: true, mode: 0o700 });
  return {
    VAULT_ADDRESS: addressOf(settings),
    VAULT_TLS_DIR: makeServiceCertificates(`${folder}/tls`, "vault"),
    VAULT_SEPARATION: "demonstration",
  };
}

/** Starts the vault with what its administrator would have given it: roots, policy, and a secret for the HIS. */
export function startVault(settings: Settings, processes: Processes): ChildProcess {
  const folder = folderOf(settings);
  const env = {
    PATH: process.env.PATH,
    VAULT_DIR: folder,
    VAULT_ADDRESS: addressOf(settings),
    VAULT_SEPARATION: "demonstration",
  } as unknown as NodeJS.ProcessEnv;
  chmodSync(folder, 0o700);
  copyFileSync(`${settings.home}/anchors.pem`, `${folder}/anchors.pem`);
  const excludedTypes = hospital.documentTypes.filter((type) => type.autoSign !== true).map(({ code }) => code);
  keep(`${folder}/policy.json`, JSON.stringify({ excludedTypes, maxMinutes: 720, maxCount: 2000, maxPerMinute: 120 }));
  introduceHis(settings, env);
  return processes.start("vault", process.execPath, ["src/vault/main.ts"], env);
}

/** The HIS gets its own secret for the vault, past the app. */
function introduceHis(settings: Settings, env: NodeJS.ProcessEnv): void {
  const file = `${settings.home}/his.json`;
  const known = JSON.parse(readFileSync(file, "utf8")) as { accessKey: string; vaultSecret?: string };
  if (known.vaultSecret !== undefined && existsSync(`${folderOf(settings)}/systems.json`)) return;
  const args = ["src/vault/add-system.ts", known.accessKey, "HIS 模拟器"];
  const vaultSecret = execFileSync(process.execPath, args, { env, encoding: "utf8" }).trim();
  keep(file, JSON.stringify({ ...known, vaultSecret }));
}
