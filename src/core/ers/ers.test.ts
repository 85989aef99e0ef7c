import { expect, test } from "vitest";
import type { HashName } from "#core/asn1/algorithm.ts";
import type { Bytes } from "#core/bytes.ts";
import { messageImprint } from "#core/tsp/request.ts";
import { buildTstInfo } from "#core/tsp/tst-info.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { nameOf } from "#core/x509/name.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certify, NOW, random, selfSigned, sm2KeyPair, sm2Token, tsaExtensions } from "#test/sm2-ca.ts";
import {
  encodeRecord,
  newRecord,
  parseRecord,
  rehashDigest,
  rehashed,
  renewalDigest,
  renewed,
} from "./evidence-record.ts";
import { type Hash, hashTree, rootOf } from "./hash-tree.ts";
import { verifyRecord } from "./verify-record.ts";

const root = selfSigned("测试根");
const { d, point } = sm2KeyPair();
const tsa = certify(root, { subject: nameOf([{ label: "CN", value: "t" }]), point, extensions: tsaExtensions() });
const anchors = [parseCertificate(root.der)];
const sm3: Hash = (...parts) => nodeCrypto.hash("sm3", parts);
const sha256: Hash = (...parts) => nodeCrypto.hash("sha256", parts);

function token(digest: Bytes, hash: HashName, atMs: number): Bytes {
  const imprintDer = messageImprint(digest, hash);
  const about = { policy: "1.2.3", imprintDer, serial: random(8), genTimeMs: atMs, accuracyUs: 1, nonceDer: null };
  return sm2Token({ d, point }, [tsa], buildTstInfo(about));
}
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
