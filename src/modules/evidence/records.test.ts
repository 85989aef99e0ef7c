import { expect, test } from "vitest";
import type { Bytes } from "#core/bytes.ts";
import { withRevocationValues } from "#core/cms/revocation-values.ts";
import {
  encodeRecord,
  type EvidenceRecord,
  newRecord,
  rehashDigest,
  rehashed,
  renewalDigest,
  renewed,
} from "#core/ers/evidence-record.ts";
import { hashTree } from "#core/ers/hash-tree.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { corpusFile } from "#test/pdf-signer.ts";
import { archiveAt, DAY, NOW, type Party, signAs, signedWorld, tokenOver, YEAR } from "#test/signed-world.ts";
import { random } from "#test/sm2-ca.ts";
import { verifyDocument } from "./verify-document.ts";

const world = signedWorld();
const doctor = world.person({ notBefore: NOW - DAY, notAfter: NOW + YEAR });
const until = (years: number) => world.authority({ notBefore: NOW - DAY, notAfter: NOW + years * YEAR });
const [first, second, third, fourth] = [until(2), until(5), until(7), until(9)];
/** Signed, stamped and archived in the file; all of it by authorities that end in two years. */
const signed = signAs(corpusFile("documents/prescription.pdf"), doctor, { authority: first, atMs: NOW + 1000 });
const archived = archiveAt(signed, first, NOW + 2000);

const sm3 = (...parts: readonly Bytes[]) => nodeCrypto.hash("sm3", parts);
const sha256 = (...parts: readonly Bytes[]) => nodeCrypto.hash("sha256", parts);

/** A token over a tree that also holds nine other documents. */
function treeToken(leaf: Bytes, authority: Party, atMs: number, hash: "sm3" | "sha256" = "sm3") {
  const tree = hashTree([leaf, ...Array.from({ length: 9 }, () => random(32))], hash === "sm3" ? sm3 : sha256);
  return { proof: tree.proofOf(leaf), token: tokenOver(authority, { hash, digest: tree.root }, atMs) };
}
function recordOf(file: Bytes, authority: Party, atMs: number): EvidenceRecord {
  const { proof, token } = treeToken(sm3(file), authority, atMs);
  return newRecord("sm3", proof, token);
}
function renewedBy(record: EvidenceRecord, authority: Party, atMs: number): EvidenceRecord {
  const { proof, token } = treeToken(renewalDigest(record, sm3), authority, atMs);
  return renewed(record, proof, token);
}

function judge(pdf: Bytes, years: number, ...records: EvidenceRecord[]) {
  const nowMs = NOW + years * YEAR;
  return verifyDocument(pdf, { anchors: [world.anchor], records: records.map(encodeRecord), nowMs });
}
const verdicts = (...args: Parameters<typeof judge>) => {
  const { verdict, records } = judge(...args);
  return [verdict, ...records.map((one) => one.verdict)];
};

test("a record takes over from an archive timestamp that has ended, until its own authority ends; then the next does", () => {
  const record = recordOf(archived, second, NOW + YEAR);
  expect(verdicts(archived, 1.5)).toEqual(["valid"]);
  expect(verdicts(archived, 3)).toEqual(["unknown"]);
  expect(verdicts(archived, 3, record)).toEqual(["valid", "valid"]);
  const { records, signatures } = judge(archived, 3, record);
  expect(records).toMatchObject([{ revision: 3, provenAt: new Date(NOW + YEAR).toISOString(), reasons: [] }]);
  expect(signatures[0]?.time.best).toBe(new Date(NOW + 1000).toISOString());
  expect(verdicts(archived, 6, record)).toEqual(["unknown", "unknown"]);
  const again = renewedBy(record, third, NOW + 4 * YEAR);
  expect(verdicts(archived, 6, again)).toEqual(["valid", "valid"]);
  // Renewed when its own authority had ended: nothing proves that the first token was there in time.
  expect(verdicts(archived, 6, renewedBy(record, third, NOW + 5.5 * YEAR))).toEqual(["unknown", "unknown"]);
});

test("another hash takes over in a chain of its own, over the file and all archive timestamps before", () => {
  const old = renewedBy(recordOf(archived, second, NOW + YEAR), third, NOW + 4 * YEAR);
  const leaf = rehashDigest(old, sha256(archived), sha256);
  const { proof, token } = treeToken(leaf, fourth, NOW + 6.5 * YEAR, "sha256");
  const record = rehashed(old, "sha256", proof, token);
  expect(verdicts(archived, 8, record)).toEqual(["valid", "valid"]);
  expect(judge(archived, 8, record).records[0]?.timestamps).toHaveLength(3);
  const foreign = rehashed(old, "sha256", proof, tokenOver(fourth, { hash: "sha256", digest: leaf }, NOW + 6.5 * YEAR));
  expect(verdicts(archived, 8, foreign)).toEqual(["unknown", "invalid"]);
});

test("a revocation list inside a renewed token counts: an authority revoked before it stamped proves nothing", () => {
  const record = recordOf(archived, second, NOW + YEAR);
  const sealed = (revoked: Parameters<typeof world.list>[0]): EvidenceRecord => {
    const list = world.list(revoked, { thisUpdate: NOW + 2 * YEAR, nextUpdate: NOW + 2 * YEAR + DAY });
    const chains = record.chains.map((chain) =>
      chain.map((one) => ({ ...one, token: withRevocationValues(one.token, { crls: [list], ocsps: [] }) })),
    );
    return renewedBy({ chains }, third, NOW + 4 * YEAR);
  };
  expect(verdicts(archived, 6, sealed([]))).toEqual(["valid", "valid"]);
  expect(verdicts(archived, 6, sealed([{ of: second, at: NOW + DAY, reason: 1 }]))).toEqual(["unknown", "unknown"]);
});

test("a record proves the state it was made over, whatever was added later", () => {
  const record = renewedBy(recordOf(archived, second, NOW + YEAR), third, NOW + 4 * YEAR);
  const colleague = world.person({ notBefore: NOW - DAY, notAfter: NOW + 9 * YEAR });
  const later = signAs(archived, colleague, { authority: third, atMs: NOW + 3 * YEAR });
  expect(verdicts(later, 6)).toEqual(["unknown"]);
  expect(judge(later, 6, record)).toMatchObject({ verdict: "valid", records: [{ revision: 3 }] });
});

test("a record about another file, or a broken one, proves nothing and changes no verdict", () => {
  const record = recordOf(archived, second, NOW + YEAR);
  const changed = archived.slice();
  changed[200] = (changed[200] ?? 0) ^ 1;
  expect(judge(changed, 1.5, record).records).toMatchObject([{ revision: null, verdict: "unknown" }]);
  expect(verdicts(archived, 1.5, recordOf(signed.subarray(1), second, NOW + YEAR))).toEqual(["valid", "unknown"]);
  const tokenElsewhere = newRecord("sm3", [[sm3(archived), random(32)]], record.chains[0]?.[0]?.token ?? random(9));
  expect(verdicts(archived, 3, tokenElsewhere)).toEqual(["unknown", "invalid"]);
});

test("any file has a verdict by its record alone", () => {
  const note = new TextEncoder().encode("不是 PDF");
  const report = judge(note, 3, recordOf(note, second, NOW + YEAR));
  expect(report).toMatchObject({ verdict: "valid", indication: "TOTAL_PASSED", records: [{ verdict: "valid" }] });
  expect(judge(note, 6, recordOf(note, second, NOW + YEAR)).verdict).toBe("unknown");
  expect(judge(note, 3).verdict).toBe("unknown");
});
