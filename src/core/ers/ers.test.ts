import { expect, test } from "vitest";
import { algorithm, type HashName } from "#core/asn1/algorithm.ts";
import { context, integer, nullValue, oid, sequence } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Bytes } from "#core/bytes.ts";
import { messageImprint } from "#core/tsp/request.ts";
import { buildTstInfo } from "#core/tsp/tst-info.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { nameOf } from "#core/x509/name.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certify, NOW, random, selfSigned, sm2KeyPair, sm2Token, tsaExtensions } from "#test/sm2-ca.ts";
import {
  encodeChains,
  encodeRecord,
  newRecord,
  parseRecord,
  rehashDigest,
  rehashed,
  renewalDigest,
  renewed,
} from "./evidence-record.ts";
import { type Hash, hashTree, rootOf } from "./hash-tree.ts";
import { isAbout, verifyRecord } from "./verify-record.ts";

const root = selfSigned("测试根");
const { d, point } = sm2KeyPair();
const tsa = certify(root, { subject: nameOf([{ label: "CN", value: "t" }]), point, extensions: tsaExtensions() });
const anchors = [parseCertificate(root.der)];
const sm3: Hash = (...parts) => nodeCrypto.hash("sm3", parts);
const sha256: Hash = (...parts) => nodeCrypto.hash("sha256", parts);

function infoOf(digest: Bytes, hash: HashName, atMs: number): Bytes {
  const imprintDer = messageImprint(digest, hash);
  return buildTstInfo({
    policy: "1.2.3",
    imprintDer,
    serial: random(8),
    genTimeMs: atMs,
    accuracyUs: 1,
    nonceDer: null,
  });
}
const token = (digest: Bytes, hash: HashName, atMs: number): Bytes =>
  sm2Token({ d, point }, [tsa], infoOf(digest, hash, atMs));
const check = (record: Uint8Array, document: Bytes) =>
  verifyRecord(record, { digestOf: (hash) => nodeCrypto.hash(hash, [document]), anchors, crypto: nodeCrypto });

test.each([1, 2, 3, 4, 5, 7, 8, 9, 31, 100, 1000])("of %i documents each proof leads to the root", (count) => {
  const digests = Array.from({ length: count }, () => random(32));
  const tree = hashTree(digests, sm3);
  for (const digest of digests) {
    const proof = tree.proofOf(digest);
    expect(rootOf(digest, proof, sm3)).toEqual(tree.root);
    expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(count)));
    expect(proof.every((list, at) => list.length >= (at === 0 ? 2 : 1))).toBe(true);
  }
  expect(() => tree.proofOf(random(32))).toThrow(RangeError);
});

test("one token proves three thousand documents, a few kilobytes each; another document is not covered", () => {
  const documents = Array.from({ length: 3000 }, () => random(40));
  const tree = hashTree(
    documents.map((one) => sm3(one)),
    sm3,
  );
  const stamp = token(tree.root, "sm3", NOW);
  for (const document of [documents[0], documents[1234], documents[2999]]) {
    if (!document) throw new Error("a document");
    const record = encodeRecord(newRecord("sm3", tree.proofOf(sm3(document)), stamp));
    expect(record.length).toBeLessThan(2500);
    expect(check(record, document)).toMatchObject({ ok: true, provenMs: NOW });
    expect(check(record, random(40)).problems).toMatchObject([{ code: "not-covered", at: 0 }]);
    const bent = record.slice();
    bent[60] = (bent[60] ?? 0) ^ 1;
    expect(check(bent, document).ok).toBe(false);
  }
});

test("a record is renewed by a later token, then by another hash, and every link counts", () => {
  const document = random(100);
  const tree = hashTree([sm3(document), sm3(random(9))], sm3);
  const first = newRecord("sm3", tree.proofOf(sm3(document)), token(tree.root, "sm3", NOW));
  const other = hashTree([renewalDigest(first, sm3), sm3(random(9))], sm3);
  const second = renewed(first, other.proofOf(renewalDigest(first, sm3)), token(other.root, "sm3", NOW + 1000));
  expect(check(encodeRecord(second), document)).toMatchObject({ ok: true, provenMs: NOW });
  const again = rehashDigest(second, sha256(document), sha256);
  const third = encodeRecord(rehashed(second, "sha256", [], token(again, "sha256", NOW + 2000)));
  const result = check(third, document);
  expect(result).toMatchObject({ ok: true, provenMs: NOW });
  expect(result.tokens).toHaveLength(3);
  expect(encodeRecord(parseRecord(third))).toEqual(third);
  const early = renewed(first, other.proofOf(renewalDigest(first, sm3)), token(other.root, "sm3", NOW - 1000));
  expect(check(encodeRecord(early), document).problems).toMatchObject([{ code: "order", at: 1 }]);
  const foreign = renewed(first, [], token(sm3(random(3)), "sm3", NOW + 1000));
  expect(check(encodeRecord(foreign), document).problems).toMatchObject([{ code: "root", at: 1 }]);
  expect(check(random(50), document).problems).toMatchObject([{ code: "malformed" }]);
});

const document = random(100);
const proven = (atMs: number) => token(sm3(document), "sm3", atMs);
const first = newRecord("sm3", [], proven(NOW));

test("a proof holds the document among its first values (§4.3), and another leads elsewhere", () => {
  const [a, b, c] = [sm3(document), sm3(random(1)), sm3(random(2))];
  const tree = hashTree([a, b, c], sm3);
  expect(rootOf(random(32), [[a, b]], sm3)).toBeNull();
  expect(rootOf(a, [[a]], sm3)).toEqual(a);
  expect(rootOf(a, [[b, c, a]], sm3)).toEqual(tree.root);
  expect(rootOf(a, [[a, b], [c]], sm3)).not.toEqual(tree.root);
  expect(() => hashTree([], sm3)).toThrow(RangeError);
  const lies = newRecord("sm3", [[b, c]], token(tree.root, "sm3", NOW));
  expect(check(encodeRecord(lies), document).problems).toMatchObject([{ code: "not-covered", at: 0 }]);
});

test("leaves stand in ascending order whatever order they come in, each once (§4.2)", () => {
  const digests = Array.from({ length: 9 }, (_, i) => sm3(Uint8Array.of(i)));
  const tree = hashTree(digests, sm3);
  expect(hashTree(digests.toReversed(), sm3).root).toEqual(tree.root);
  expect(hashTree([...digests, ...digests], sm3).root).toEqual(tree.root);
});

test("a renewal is later than what it renews: the same moment is too early (§5.3)", () => {
  const again = (atMs: number) => {
    const record = renewed(first, [], token(renewalDigest(first, sm3), "sm3", atMs));
    return check(encodeRecord(record), document).problems.map(({ code, at }) => [code, at]);
  };
  expect(again(NOW + 1)).toEqual([]);
  expect(again(NOW)).toEqual([["order", 1]]);
});

test("every token is checked: one of a stranger spoils the record, whichever it is", () => {
  const record = renewed(first, [], token(renewalDigest(first, sm3), "sm3", NOW + 1));
  const stranger = { digestOf: () => sm3(document), anchors: [], crypto: nodeCrypto };
  expect(verifyRecord(encodeRecord(record), stranger).problems.map(({ code, at }) => [code, at])).toEqual([
    ["token", 0],
    ["token", 1],
  ]);
  expect(verifyRecord(encodeRecord(record), { ...stranger, anchors: null }).ok).toBe(true);
  const pool = [parseCertificate(tsa)];
  const bare = newRecord("sm3", [], sm2Token({ d, point }, [tsa], infoOf(sm3(document), "sm3", NOW), true));
  expect(check(encodeRecord(bare), document).problems).toMatchObject([{ code: "token" }]);
  expect(verifyRecord(encodeRecord(bare), { ...stranger, anchors, pool }).ok).toBe(true);
});

test("all of a chain are by one hash, another begins a chain of its own (§5.3)", () => {
  const mixed = renewed(first, [], token(renewalDigest(first, sha256), "sha256", NOW + 1));
  expect(check(encodeRecord(mixed), document).problems).toMatchObject([{ code: "malformed" }]);
});

test("which document a record is about is read off its oldest archive timestamp", () => {
  const tree = hashTree([sm3(document), sm3(random(9))], sm3);
  const inTree = newRecord("sm3", tree.proofOf(sm3(document)), token(tree.root, "sm3", NOW));
  for (const record of [first, inTree, renewed(inTree, [], proven(NOW + 1))]) {
    expect(isAbout(record, (hash) => nodeCrypto.hash(hash, [document]))).toBe(true);
    expect(isAbout(record, (hash) => nodeCrypto.hash(hash, [random(9)]))).toBe(false);
  }
  expect(isAbout({ chains: [] }, () => sm3(document))).toBe(false);
});

const hashes = sequence(algorithm(OID.sm3));
const stamps = encodeChains(first.chains);
const info = context(0, nullValue());
/** [0] IMPLICIT AlgorithmIdentifier. */
const implicit = (name: string) => context(0, oid(name));
test.each<[string, Uint8Array, boolean]>([
  ["as it is", sequence(integer(1), hashes, stamps), true],
  ["with cryptographic information", sequence(integer(1), hashes, info, stamps), true],
  [
    "with its algorithm, attributes and no tree",
    sequence(integer(1), hashes, sequence(sequence(sequence(implicit(OID.sm3), context(1, nullValue()), proven(NOW))))),
    true,
  ],
  ["of another version", sequence(integer(2), hashes, stamps), false],
  ["of encrypted content", sequence(integer(1), hashes, context(1, nullValue()), stamps), false],
  ["of no chain", sequence(integer(1), hashes, sequence()), false],
  ["of an empty chain", sequence(integer(1), hashes, sequence(sequence())), false],
  [
    "of a chain and an empty one",
    sequence(integer(1), hashes, sequence(sequence(sequence(proven(NOW))), sequence())),
    false,
  ],
  ["with more behind it", sequence(integer(1), hashes, stamps, nullValue()), false],
  [
    "with more in an archive timestamp",
    sequence(integer(1), hashes, sequence(sequence(sequence(proven(NOW), nullValue())))),
    false,
  ],
  [
    "by a hash nobody knows",
    sequence(integer(1), hashes, sequence(sequence(sequence(implicit("1.2.3.4"), proven(NOW))))),
    false,
  ],
])("a record %s (§3.1, §4.1)", (_, der, isRead) => {
  expect(check(der, document).ok).toBe(isRead);
});
