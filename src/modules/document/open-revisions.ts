import { createHash, type Hash } from "node:crypto";
import { concat } from "#core/bytes.ts";

/** A revision whole, with the state of its SM3: what is appended to it is hashed without hashing it again. */
export type OpenRevision = { revision: number; bytes: Uint8Array; digest: string; hash: Hash };

/** All open revisions together, in bytes. */
const MOST_BYTES = 96 * 1024 * 1024;

/**
 * Revisions this process has read or made, the most recently used first to stay. A revision never changes, so what is
 * here is right whatever happens to the file store; who must know what the store holds reads that (`readStored`).
 */
const open = new Map<string, OpenRevision>();

export function openedBefore(documentId: string, revision: number): OpenRevision | undefined {
  const key = `${documentId}/${revision}`;
  const found = open.get(key);
  if (found) {
    open.delete(key);
    open.set(key, found);
  }
  return found;
}

export function keepOpen(documentId: string, revision: OpenRevision): OpenRevision {
  // Nobody needs an earlier one again while signing goes on.
  open.delete(`${documentId}/${revision.revision - 1}`);
  open.set(`${documentId}/${revision.revision}`, revision);
  let total = 0;
  for (const { bytes } of open.values()) total += bytes.length;
  for (const [oldest, { bytes }] of open) {
    if (total <= MOST_BYTES) break;
    open.delete(oldest);
    total -= bytes.length;
  }
  return revision;
}

/** Bytes with their hash, read once. */
export function hashed(revision: number, bytes: Uint8Array): OpenRevision {
  const hash = createHash("sm3").update(bytes);
  return { revision, bytes, hash, digest: hash.copy().digest("hex") };
}

/** SM3 of the revision and of what follows it, which alone is hashed. */
export function hashAfter({ hash }: OpenRevision, parts: readonly Uint8Array[]): Uint8Array {
  const longer = hash.copy();
  for (const part of parts) longer.update(part);
  return new Uint8Array(longer.digest());
}

/** The next revision: only the tail is hashed. */
export function extended({ revision, bytes, hash }: OpenRevision, tail: Uint8Array): OpenRevision {
  const longer = hash.copy().update(tail);
  const digest = longer.copy().digest("hex");
  return { revision: revision + 1, bytes: concat(bytes, tail), hash: longer, digest };
}
