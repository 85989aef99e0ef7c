import type { HashName } from "#core/asn1/algorithm.ts";
import { encodeRecord, newRecord } from "#core/ers/evidence-record.ts";
import { hashTree } from "#core/ers/hash-tree.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { type IssuedTimestamp, issueTimestamp } from "./issue-timestamp.ts";
import type { ClockSource, UnitFamily } from "./rules.ts";

/** Documents under one token at most: their proofs are made in one go. */
export const MOST_RECORDS = 10_000;

/**
 * Stamps thousands of documents with one token: each gets an evidence record (RFC 4998) that proves it by itself.
 * @param input.digests of the documents, by `hash`
 * @returns the token over the tree's root, and one record for each digest, in their order
 * @throws what `issueTimestamp` throws
 */
export async function issueRecords(
  ctx: Context,
  input: { hash: HashName; digests: readonly Uint8Array[]; family?: UnitFamily },
  mode?: ClockSource,
): Promise<{ issued: IssuedTimestamp; records: Uint8Array[] }> {
  const { hash, digests, family } = input;
  const tree = hashTree(digests, (...parts) => nodeCrypto.hash(hash, parts));
  const digest = { hash, value: tree.root };
  const issued = await issueTimestamp(ctx, { digest, certReq: true, ...(family ? { family } : {}) }, mode);
  const records = digests.map((one) => encodeRecord(newRecord(hash, tree.proofOf(one), issued.token)));
  return { issued, records };
}
