import { type Bytes, toHex } from "#core/bytes.ts";

/** Digest of the parts, one after the other. */
export type Hash = (...parts: readonly Bytes[]) => Bytes;

/** reducedHashtree (RFC 4998 §4.1): lists of hash values from the leaf to the root. Empty for a document alone. */
export type Proof = Bytes[][];

/**
 * A hash tree over documents (RFC 4998 §4.2): one timestamp over its root proves each of them, and each proof has as many
 * hash values as the tree has levels. Documents are told apart by digest: the same one twice is one leaf.
 */
export type HashTree = {
  root: Bytes;
  /** @throws RangeError for a digest that is no leaf */
  proofOf(digest: Bytes): Proof;
};

type Node = { value: Bytes; parent: Node | null; siblings: Bytes[] };

/** @param digests of the documents, by `hash` */
export function hashTree(digests: readonly Bytes[], hash: Hash): HashTree {
  const leaves = new Map(digests.map((value) => [toHex(value), leafOf(value)]));
  if (leaves.size === 0) throw new RangeError("a hash tree needs a document");
  let level = [...leaves.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, leaf]) => leaf);
  for (let isLeaves = true; level.length > 1; isLeaves = false) level = parentsOf(level, hash, isLeaves);
  return {
    root: level[0]?.value ?? new Uint8Array(),
    proofOf(digest) {
      const leaf = leaves.get(toHex(digest));
      if (!leaf) throw new RangeError("no leaf of this tree");
      if (!leaf.parent) return [];
      const proof: Proof = [[leaf.value, ...leaf.siblings].toSorted(ascending)];
      for (let at = leaf.parent; at.parent; at = at.parent) proof.push(at.siblings);
      return proof;
    },
  };
}

const leafOf = (value: Bytes): Node => ({ value, parent: null, siblings: [] });

/**
 * Pairs. Where the number is odd, three leaves stand at the end, because verifiers do not agree whether a list with a single
 * value is hashed (§4.3 step 3); further up the last node goes up as it is, because they do not agree either how a list
 * of two joins the value before.
 */
function parentsOf(level: readonly Node[], hash: Hash, isLeaves: boolean): Node[] {
  const out: Node[] = [];
  for (let at = 0; at < level.length;) {
    const group = level.slice(at, at + (isLeaves && level.length - at === 3 ? 3 : 2));
    at += group.length;
    const [only, more] = group;
    if (only && !more) {
      out.push(only);
      continue;
    }
    const parent = leafOf(
      branch(
        group.map(({ value }) => value),
        hash,
      ),
    );
    for (const node of group) {
      node.parent = parent;
      node.siblings = group
        .filter((other) => other !== node)
        .map(({ value }) => value)
        .toSorted(ascending);
    }
    out.push(parent);
  }
  return out;
}

/** Hash of the values in binary ascending order (§4.2). */
const branch = (values: readonly Bytes[], hash: Hash): Bytes => hash(...values.toSorted(ascending));

/**
 * The root a proof leads to (§4.3).
 * @returns null when the first list does not hold the digest
 */
export function rootOf(digest: Bytes, proof: Proof, hash: Hash): Bytes | null {
  const [first, ...rest] = proof;
  if (!first) return digest;
  if (!first.some((value) => toHex(value) === toHex(digest))) return null;
  const start = first.length === 1 ? digest : branch(first, hash);
  return rest.reduce((value, list) => branch([...list, value], hash), start);
}

function ascending(a: Bytes, b: Bytes): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
