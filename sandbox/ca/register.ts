import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type KeyKind, newKey, type SigningKey } from "./keys.ts";

/** CRLReason numbers of RFC 5280 §5.3.1. */
export const REASONS: Readonly<Record<string, number>> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  privilegeWithdrawn: 9,
};

export type Issued = { serial: string; subject: string; request: string; label: string; der: string };
/** `invalidFromMs`: when the key fell into other hands, if somebody said. A hold that ended has `isReleased`. */
export type Revoked = {
  serial: string;
  revokedAtMs: number;
  reason: number;
  invalidFromMs?: number;
  isReleased?: boolean;
};

/** What a CA keeps: its keys and, line by line, what it issued and revoked. Survives a restart with the same roots. */
export class Register {
  readonly #folder: string;
  readonly #file: string;
  readonly issued = new Map<string, Issued>();
  readonly revoked = new Map<string, Revoked>();

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#file = `${folder}/register.jsonl`;
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, "utf8").split("\n").filter(Boolean)) {
      const entry = JSON.parse(line) as Issued | Revoked;
      this.#take(entry);
    }
  }

  keep(entry: Issued | Revoked): void {
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.#take(entry);
  }

  #take(entry: Issued | Revoked): void {
    if ("der" in entry) this.issued.set(entry.serial, entry);
    else if (entry.isReleased) this.revoked.delete(entry.serial);
    else this.revoked.set(entry.serial, entry);
  }

  /** The key of this name, made once. */
  key(name: string, kind: KeyKind): SigningKey {
    const file = `${this.#folder}/${name}.json`;
    if (!existsSync(file)) {
      const { pkcs8Pem, spki } = newKey(kind);
      writeFileSync(file, JSON.stringify({ pkcs8Pem, spki: spki.toString("base64") }), { mode: 0o600 });
    }
    const { pkcs8Pem, spki } = JSON.parse(readFileSync(file, "utf8")) as { pkcs8Pem: string; spki: string };
    return { kind, pkcs8Pem, spki: Buffer.from(spki, "base64") };
  }

  /** A DER file made once. */
  file(name: string, make: () => Buffer): Buffer {
    const file = `${this.#folder}/${name}`;
    if (!existsSync(file)) writeFileSync(file, make());
    return readFileSync(file);
  }
}

export const fingerprint = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
