import { algorithm, algorithmOf, type HashName, hashOf } from "#core/asn1/algorithm.ts";
import { childrenOf, DerError, expectTag, fieldsOf, readDer } from "#core/asn1/der-reader.ts";
import { smallIntegerOf } from "#core/asn1/der-values.ts";
import { context, integer, octetString, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";
import { parseToken } from "#core/tsp/verify-token.ts";
import type { Hash, Proof } from "./hash-tree.ts";

/** ArchiveTimeStamp (RFC 4998 §4.1). */
export type ArchiveTimeStamp = { hash: HashName; proof: Proof; /** ContentInfo. */ token: Bytes };

/** EvidenceRecord (§3.1): chains of archive timestamps, each chain by one hash, the oldest first. */
export type EvidenceRecord = { chains: ArchiveTimeStamp[][] };

/** The record of one document: its proof and the token over the tree's root. */
export const newRecord = (hash: HashName, proof: Proof, token: Bytes): EvidenceRecord => ({
  chains: [[{ hash, proof, token }]],
});

export function encodeRecord({ chains }: EvidenceRecord): Bytes {
  const hashes = [...new Set(chains.flat().map(({ hash }) => hash))];
  return sequence(integer(1), sequence(...hashes.map((hash) => algorithm(OID[hash]))), encodeChains(chains));
}

/** ArchiveTimeStampSequence: what a hash-tree renewal hashes (§5.2). */
export const encodeChains = (chains: EvidenceRecord["chains"]): Bytes =>
  sequence(...chains.map((chain) => sequence(...chain.map(encodeArchiveTimeStamp))));

/** Tags are implicit (§4.1, Appendix A). The hash is that of the token's imprint, so digestAlgorithm is left out. */
function encodeArchiveTimeStamp({ proof, token }: ArchiveTimeStamp): Bytes {
  const lists = proof.map((list) => sequence(...list.map((value) => octetString(value))));
  return sequence(...(lists.length > 0 ? [context(2, ...lists)] : []), token);
}

/** @throws DerError when it is no EvidenceRecord, or one with encryptionInfo or of an unknown hash */
export function parseRecord(der: Bytes): EvidenceRecord {
  const fields = fieldsOf(readDer(der, "ber"), "EvidenceRecord");
  if (smallIntegerOf(fields.next(0x02)) !== 1) throw new DerError("EvidenceRecord: version is not 1");
  fields.next(0x30);
  fields.maybe(0xa0);
  if (fields.maybe(0xa1)) throw new DerError("EvidenceRecord: encrypted content is not supported");
  const chains = childrenOf(fields.next(0x30)).map((chain) =>
    childrenOf(chain).map((one) => readArchiveTimeStamp(one.whole)),
  );
  fields.end();
  if (chains.length === 0 || chains.some((chain) => chain.length === 0)) throw new DerError("EvidenceRecord: empty");
  // §5.3: all of a chain are by one hash; another one begins a chain of its own.
  if (chains.some((chain) => chain.some(({ hash }) => hash !== chain[0]?.hash)))
    throw new DerError("EvidenceRecord: two hashes in one chain");
  return { chains };
}

function readArchiveTimeStamp(der: Bytes): ArchiveTimeStamp {
  const fields = fieldsOf(readDer(der, "ber"), "ArchiveTimeStamp");
  const named = fields.maybe(0xa0);
  fields.maybe(0xa1);
  const tree = fields.maybe(0xa2);
  const token = fields.next(0x30).whole;
  fields.end();
  const hash = named ? hashOf(algorithmOf(named.as({ tag: 0x30 }))) : hashOf(parseToken(token).info.hashAlgorithm);
  if (!hash) throw new DerError("ArchiveTimeStamp: unknown hash");
  const lists = tree ? childrenOf(tree) : [];
  const proof = lists.map((list) => childrenOf(list).map((value) => expectTag(value, 0x04, "PartialHashtree").content));
  return { hash, proof, token };
}

/** The newest archive timestamp. */
function newest({ chains }: EvidenceRecord): { chain: ArchiveTimeStamp[]; last: ArchiveTimeStamp } {
  const chain = chains.at(-1);
  const last = chain?.at(-1);
  if (!chain || !last) throw new DerError("EvidenceRecord: empty");
  return { chain, last };
}

/** What a timestamp renewal stamps: the hash of the newest token (§5.2), before its certificate or key grows weak. */
export const renewalDigest = (record: EvidenceRecord, hash: Hash): Bytes => hash(newest(record).last.token);

/** The record renewed by a token over (a tree with) its `renewalDigest`, by the same hash. */
export function renewed(record: EvidenceRecord, proof: Proof, token: Bytes): EvidenceRecord {
  const { chain, last } = newest(record);
  return { chains: [...record.chains.slice(0, -1), [...chain, { hash: last.hash, proof, token }]] };
}

/**
 * What a hash-tree renewal stamps (§5.3): the document's digest by the new hash, with the digest of all archive timestamps
 * so far. @param document the document's own digest by the new hash
 */
export const rehashDigest = (record: EvidenceRecord, document: Bytes, hash: Hash): Bytes =>
  hash(document, hash(encodeChains(record.chains)));

/** The record with a chain of another hash, over (a tree with) its `rehashDigest`. */
export const rehashed = (record: EvidenceRecord, hash: HashName, proof: Proof, token: Bytes): EvidenceRecord => ({
  chains: [...record.chains, [{ hash, proof, token }]],
});
