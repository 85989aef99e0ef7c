import { hashOf, type HashName } from "#core/asn1/algorithm.ts";
import { type Bytes, toHex } from "#core/bytes.ts";
import { type RevocationValues, withRevocationValues } from "#core/cms/revocation-values.ts";
import {
  encodeRecord,
  type EvidenceRecord,
  newRecord,
  rehashDigest,
  rehashed,
  renewalDigest,
  renewed,
} from "#core/ers/evidence-record.ts";
import { type Hash, hashTree, type HashTree } from "#core/ers/hash-tree.ts";
import { verifyRecord } from "#core/ers/verify-record.ts";
import { parseToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { obtainToken } from "#modules/timestamp/obtain-token.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { recordEnd } from "../keeping/archive-end.ts";
import { preservationError } from "../errors.ts";
import type { Outside } from "../raise-level.ts";
import { hashFor } from "../rules.ts";
import type { Prepared, Thread } from "./prepare-renewal.ts";
import { standingValues } from "./standing-values.ts";
import { storeRenewed } from "./store-renewed.ts";

/** A thread whose newest token holds what its CA said of it: that is what the next token stamps. */
type Sealed = Thread & { documentId: string; values: RevocationValues };

/** One token over a hash tree with a leaf for each thread of each document; the records are verified, then stored. */
export async function renewGroup(
  ctx: Context,
  group: { authorities: readonly string[] | null; prepared: readonly Prepared[]; anchors: readonly Certificate[] },
  { ca, mode, ends }: Outside,
): Promise<void> {
  const { authorities, prepared, anchors } = group;
  const valuesOf = await standingValues(
    ctx,
    prepared.flatMap(({ threads }) => threads.map(({ before }) => before)),
    ca,
  );
  const threads = prepared.flatMap(({ row, threads: own }) =>
    own.map((one) => sealed({ ...one, documentId: row.documentId, values: valuesOf(one.before.path[0]) })),
  );
  const trees = new Map<HashName, { tree: HashTree; leaves: Bytes[] }>();
  const digestBy = (hash: "sm3" | "sha256"): Bytes => {
    const leaves = threads.map((one) => leafOf(one, hash));
    const tree = hashTree(leaves, hasher(hash));
    trees.set(hash, { tree, leaves });
    return tree.root;
  };
  const hash = hashFor(ctx.clock.now().getTime(), ends);
  const { token, stampedBy } = await obtainToken(ctx, { digestBy, authorities, hash, mostBytes: null }, mode);
  const by = hashOf(parseToken(token).info.hashAlgorithm);
  const used = by && trees.get(by);
  if (!by || !used) throw new Error("a token by a hash nobody asked for");
  const next = threads.map((thread, at) => {
    const leaf = used.leaves[at];
    if (!leaf) throw new Error("a leaf for each");
    const record = linked(thread, by, { proof: used.tree.proofOf(leaf), token });
    requireSound(encodeRecord(record), thread, anchors);
    const archive = recordEnd(record, anchors, ends);
    if (!archive) throw new Error("a record that verifies has an end");
    return {
      documentId: thread.documentId,
      revision: thread.revision,
      record,
      digest: toHex(thread.digestOf("sm3")),
      archive,
    };
  });
  await storeRenewed(ctx, prepared, next, stampedBy);
}

const hasher =
  (name: HashName): Hash =>
  (...parts) =>
    nodeCrypto.hash(name, parts);

function sealed(thread: Sealed): Sealed {
  const { record, values } = thread;
  const chains = record?.chains.map((chain, number, all) =>
    chain.map((one, at) =>
      number === all.length - 1 && at === chain.length - 1
        ? { ...one, token: withRevocationValues(one.token, values) }
        : one,
    ),
  );
  return { ...thread, record: chains ? { chains } : null };
}

const lastHash = ({ chains }: EvidenceRecord): HashName | undefined => chains.at(-1)?.at(-1)?.hash;

/** The state itself, the token before by the same hash (RFC 4998 §5.2), or by another hash both (§5.3). */
function leafOf({ record, digestOf }: Sealed, hash: "sm3" | "sha256"): Bytes {
  if (!record) return digestOf(hash);
  return lastHash(record) === hash
    ? renewalDigest(record, hasher(hash))
    : rehashDigest(record, digestOf(hash), hasher(hash));
}

function linked(
  { record, values }: Sealed,
  hash: HashName,
  { proof, token }: { proof: Bytes[][]; token: Bytes },
): EvidenceRecord {
  // What the CA said of the archive timestamp in the file has no older token to stand in.
  if (!record) return newRecord(hash, proof, withRevocationValues(token, values));
  return lastHash(record) === hash ? renewed(record, proof, token) : rehashed(record, hash, proof, token);
}

/** Nothing is stored that somebody else would refuse. */
function requireSound(record: Bytes, { digestOf }: Sealed, anchors: readonly Certificate[]): void {
  const { ok, problems } = verifyRecord(record, { digestOf, anchors, crypto: nodeCrypto });
  if (!ok)
    throw preservationError("record-refused", {
      why: problems.map(({ code, detail }) => `${code} ${detail}`).join("; "),
    });
}
