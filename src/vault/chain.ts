import { createHash } from "node:crypto";
import { closeSync, existsSync, fdatasyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";

/** What the vault notes. Nothing secret and no patient: identifiers, counters, digests. */
export type Note =
  | { type: "started"; fingerprint: string }
  | { type: "opened"; mid: string; keyId: string; mandate: string; to: number }
  /** Written before the reveal: `count` of this window, e and cid of protocol.md §4. */
  | {
      type: "signed";
      mid: string;
      count: number;
      system: string;
      docType: string;
      docId: string;
      e: string;
      cid: string;
    }
  | { type: "refused"; mid: string; code: string; system: string }
  | { type: "closed"; mid: string; why: string; count: number };

const GENESIS = "0".repeat(64);

/**
 * Append-only, hash-chained: each line is `hash body`, hash = SM3(previous hash ‖ body), body JSON with `seq` and `at`. A line
 * is on the disk before `append` returns. A line cut off by a crash had no consequence and is dropped at the next start.
 */
export class Chain {
  readonly #file: number;
  #seq: number;
  #hash: string;

  private constructor(file: number, seq: number, hash: string) {
    this.#file = file;
    this.#seq = seq;
    this.#hash = hash;
  }

  /** @throws Error naming the first line that does not follow from those before */
  static open(path: string): Chain {
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const { seq, hash } = checkChain(whole);
    const file = openSync(path, "a", 0o600);
    if (whole.length < text.length) ftruncateSync(file, Buffer.byteLength(whole));
    return new Chain(file, seq, hash);
  }

  get head(): { seq: number; hash: string } {
    return { seq: this.#seq, hash: this.#hash };
  }

  append(atMs: number, note: Note): void {
    const body = JSON.stringify({ seq: this.#seq + 1, at: new Date(atMs).toISOString(), ...note });
    const hash = linkHash(this.#hash, body);
    writeSync(this.#file, `${hash} ${body}\n`);
    fdatasyncSync(this.#file);
    this.#seq += 1;
    this.#hash = hash;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Checks every line of a chain's text. @returns its head. @throws Error */
export function checkChain(text: string): { seq: number; hash: string } {
  let hash = GENESIS;
  const lines = text.split("\n").slice(0, -1);
  lines.forEach((line, at) => {
    const [claimed, body] = [line.slice(0, 64), line.slice(65)];
    const isNext = body.startsWith(`{"seq":${at + 1},`);
    if (!isNext || linkHash(hash, body) !== claimed) throw new Error(`line ${at + 1} of the vault's chain was changed`);
    hash = claimed;
  });
  return { seq: lines.length, hash };
}

const linkHash = (previous: string, body: string): string =>
  createHash("sm3").update(Buffer.from(previous, "hex")).update(body, "utf8").digest("hex");
