import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { HashName } from "#core/asn1/algorithm.ts";
import { toHex } from "#core/bytes.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { withRevocationValues } from "#core/cms/revocation-values.ts";
import { encodeRecord, newRecord, rehashDigest, rehashed, renewalDigest, renewed } from "#core/ers/evidence-record.ts";
import { hashTree } from "#core/ers/hash-tree.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { tokenFrame } from "#core/tsp/build-token.ts";
import { buildRequest, parseRequest } from "#core/tsp/request.ts";
import { grantedResponse } from "#core/tsp/response.ts";
import { nameOf } from "#core/x509/name.ts";
import { makeToken } from "#modules/timestamp/make-token.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { signerOf } from "#server/private-key.ts";
import {
  type Authority,
  certify,
  DAY,
  random,
  revocationList,
  selfSigned,
  sm2KeyPair,
  tsaExtensions,
} from "../sm2-ca.ts";
import { bouncyCastle, bouncyCastleOnRecords, DISTID, type Folder, openFolder, openssl } from "./peers.ts";

// Tokens of both units, made by the very code that stamps, judged by OpenSSL (RSA whole; its ts takes no SM2, so that in
// pieces) and BouncyCastle.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const NOW = Date.now();
const POLICY = "2.25.318738964201296805964826013746562019136";
const content = random(5000);
let f: Folder;
let root: string;
let authorityPem: string;
type Unit = Parameters<typeof makeToken>[0];
let rsa: Unit;
let sm2: Unit;
let sm2Root: Authority;
/** OpenSSL writes certificates that begin when it is asked: what is stamped is stamped after that, and not later than now. */
let stamped: { policy: string; genTimeUs: number; accuracyUs: number };

beforeAll(async () => {
  f = openFolder();
  const at = (name: string) => f.path(name, "");
  const [rootKey, key, csr, pem] = [at("root.key"), at("tsa.key"), at("tsa.csr"), at("tsa.pem")];
  root = at("root.pem");
  authorityPem = pem;
  const newKey = ["-newkey", "rsa:2048", "-nodes", "-keyout"];
  await openssl("req", "-x509", ...newKey, rootKey, "-subj", "/CN=Test root", "-days", "3650", "-out", root);
  await openssl("req", "-new", ...newKey, key, "-subj", "/O=Test/CN=Test TSA", "-out", csr);
  const profile = "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n";
  const extensions = ["-extfile", f.path("tsa.ext", profile)];
  const issuer = ["-CA", root, "-CAkey", rootKey, "-CAcreateserial", "-days", "3000"];
  await openssl("x509", "-req", "-in", csr, ...issuer, ...extensions, "-out", pem);
  const der = async (file: string) => {
    const out = at(`${file.split("/").at(-1)}.der`);
    await openssl("x509", "-in", file, "-outform", "DER", "-out", out);
    return new Uint8Array(readFileSync(out));
  };
  const pkcs8 = at("tsa.pk8");
  await openssl("pkcs8", "-topk8", "-nocrypt", "-in", key, "-outform", "DER", "-out", pkcs8);
  const certificates = [await der(pem), await der(root)];
  const certificateHash = nodeCrypto.hash("sha256", certificates.slice(0, 1));
  rsa = {
    signer: signerOf({ algorithm: "rsa-2048", secret: new Uint8Array(readFileSync(pkcs8)) }),
    frame: tokenFrame({ scheme: "rsa-sha256", certificates, certificateHash }),
  };
  sm2Root = selfSigned("测试根");
  const pair = sm2KeyPair();
  const subject = nameOf([{ label: "CN", value: "测试时间戳" }]);
  const validity = { notBefore: NOW - DAY, notAfter: NOW + DAY };
  const signer = certify(sm2Root, { subject, point: pair.point, extensions: tsaExtensions(), ...validity });
  sm2 = {
    signer: signerOf({ algorithm: "sm2", secret: pair.d }),
    frame: tokenFrame({ scheme: "sm2-sm3", certificates: [signer, sm2Root.der], certificateHash: sm3(signer) }),
  };
  stamped = { policy: POLICY, genTimeUs: Math.floor(Date.now() / 1000) * 1_000_000 + 120_500, accuracyUs: 251 };
});
afterAll(() => f.close());

async function answer(unit: Unit, hash: string, certReq: boolean, altered = false): Promise<[string, string, string]> {
  const name = `${unit.frame.scheme}-${hash}-${certReq}-${altered}`;
  const [data, query] = [f.path(`${name}.bin`, content), f.path(`${name}.tsq`, "")];
  await openssl("ts", "-query", "-data", data, `-${hash}`, ...(certReq ? ["-cert"] : []), "-out", query);
  const { token } = await makeToken(unit, parseRequest(new Uint8Array(readFileSync(query)), [POLICY]), stamped);
  if (altered) token[token.length - 5] = (token.at(-5) ?? 0) ^ 1;
  return [f.path(`${name}.tsr`, grantedResponse(token)), query, data];
}

test.each(["sha256", "sha512", "sm3"])(
  "OpenSSL verifies an RSA token over a %s imprint, by query and by data",
  async (hash) => {
    const [response, query, data] = await answer(rsa, hash, true);
    const trust = ["-CAfile", root];
    for (const about of [
      ["-queryfile", query],
      ["-data", data],
    ])
      expect((await openssl("ts", "-verify", "-in", response, ...about, ...trust)).text).toContain("Verification: OK");
    const other = f.path("other.bin", content.subarray(1));
    expect((await openssl("ts", "-verify", "-in", response, "-data", other, ...trust)).text).toContain("FAILED");
    const [wrong] = await answer(rsa, hash, true, true);
    expect((await openssl("ts", "-verify", "-in", wrong, "-data", data, ...trust)).code).not.toBe(0);
    expect((await openssl("ts", "-reply", "-in", response, "-text")).text).toMatch(
      /:\d\d\.1205 \d{4} GMT\s+Accuracy: unspecified seconds, unspecified millis, 0xFB micros\s+Ordering: no/,
    );
  },
);

test("BouncyCastle accepts both units' tokens with ESSCertIDv2, refuses them altered, and encodes them again the same", async () => {
  const answers: string[] = [];
  for (const unit of [rsa, sm2])
    for (const hash of ["sha256", "sm3"]) answers.push(...(await answer(unit, hash, true)).slice(0, 2));
  expect(await bouncyCastle("responses", ...answers)).toBe("ok 4 responses");
  const request = parseRequest(buildRequest({ digest: sm3(content), certReq: true }), []);
  const { token } = await makeToken(sm2, request, stamped);
  const data = f.path("content.bin", content);
  token[token.length - 5] = (token.at(-5) ?? 0) ^ 1;
  expect(await bouncyCastle("token", f.path("bent.der", token), data)).toMatch(/^wrong /);
});

test("OpenSSL accepts an SM2 token in pieces: its authority's certificate, its signed attributes, the digest of its content", async () => {
  const request = parseRequest(buildRequest({ digest: sm3(content), certReq: true }), []);
  const { token } = await makeToken(sm2, request, stamped);
  const { certificates, content: tstInfo, signers } = parseSignedData(token);
  const pem = async (name: string, der: Uint8Array | undefined) => {
    const file = f.path(`${name}.der`, der ?? "");
    return f.path(`${name}.pem`, (await openssl("x509", "-in", file, "-inform", "DER")).text);
  };
  const [authority, anchor] = [await pem("sm2-tsa", certificates[0]?.der), await pem("sm2-root", sm2Root.der)];
  const chain = ["verify", "-purpose", "timestampsign", "-vfyopt", DISTID, "-CAfile", anchor, authority];
  expect((await openssl(...chain)).text).toContain("OK");
  const key = f.path("sm2-tsa.key", (await openssl("x509", "-in", authority, "-noout", "-pubkey")).text);
  const signature = f.path("sm2.sig", signers[0]?.signature ?? "");
  const attributes = signers[0]?.signedAttrsDer ?? new Uint8Array();
  const check = (bytes: Uint8Array) =>
    openssl("dgst", "-sm3", "-verify", key, "-sigopt", DISTID, "-signature", signature, f.path("sm2.set", bytes));
  expect(await check(attributes)).toMatchObject({ code: 0 });
  const altered = attributes.with(attributes.length - 1, (attributes.at(-1) ?? 0) ^ 1);
  expect((await check(altered)).code).not.toBe(0);
  const digest = (await openssl("dgst", "-sm3", f.path("sm2.tst", tstInfo ?? ""))).text.trim().slice(-64);
  expect(toHex(attributes)).toContain(digest);
});

test("without certReq no certificate is enclosed, and OpenSSL verifies with the one it is given", async () => {
  const [response, , data] = await answer(rsa, "sha256", false);
  expect(readFileSync(response).length).toBeLessThan(800);
  const verify = ["ts", "-verify", "-in", response, "-data", data, "-CAfile", root];
  expect((await openssl(...verify)).code).not.toBe(0);
  expect((await openssl(...verify, "-untrusted", authorityPem)).text).toContain("Verification: OK");
});

test("BouncyCastle accepts evidence records of a batch under one SM2 token, and refuses another document", async () => {
  const documents = Array.from({ length: 1001 }, () => random(64));
  const tree = hashTree(
    documents.map((one) => sm3(one)),
    sm3,
  );
  const request = parseRequest(buildRequest({ digest: tree.root, certReq: true }), []);
  const { token } = await makeToken(sm2, request, stamped);
  const pairs = [0, 500, 999, 1000].flatMap((at) => {
    const document = documents[at] ?? new Uint8Array();
    const record = encodeRecord(newRecord("sm3", tree.proofOf(sm3(document)), token));
    expect(record.length).toBeLessThan(3000);
    return [f.path(`${at}.ers`, record), f.path(`${at}.doc`, document)];
  });
  const said = await bouncyCastleOnRecords(...pairs, ...pairs.slice(0, 1), ...pairs.slice(3, 4));
  expect(said.split("\n")).toEqual(["ok", "ok", "ok", "ok", expect.stringMatching(/^wrong /)]);
});

test("BouncyCastle follows a record through a renewed timestamp, with a revocation list beside it, and a new hash", async () => {
  const documents = Array.from({ length: 7 }, () => random(64));
  const [document = new Uint8Array()] = documents;
  const stampRoot = async (root: Uint8Array, hash: HashName, later: number) => {
    const request = parseRequest(buildRequest({ digest: root, hash, certReq: true }), []);
    return (await makeToken(sm2, request, { ...stamped, genTimeUs: stamped.genTimeUs + later * 1_000_000 })).token;
  };
  const sha256 = (...parts: readonly Uint8Array[]) => nodeCrypto.hash("sha256", parts);
  const treeOver = (leaf: Uint8Array, hash: typeof sm3) => hashTree([leaf, hash(random(9)), hash(random(9))], hash);

  const tree = hashTree(
    documents.map((one) => sm3(one)),
    sm3,
  );
  const lists = { crls: [revocationList(sm2Root, [])], ocsps: [] };
  const token = withRevocationValues(await stampRoot(tree.root, "sm3", -60), lists);
  const first = newRecord("sm3", tree.proofOf(sm3(document)), token);
  const over = renewalDigest(first, sm3);
  const again = treeOver(over, sm3);
  const second = renewed(first, again.proofOf(over), await stampRoot(again.root, "sm3", -50));
  const leaf = rehashDigest(second, sha256(document), sha256);
  const last = treeOver(leaf, sha256);
  const third = rehashed(second, "sha256", last.proofOf(leaf), await stampRoot(last.root, "sha256", -40));
  const files = [first, second, third].flatMap((record, at) => [
    f.path(`renewed-${at}.ers`, encodeRecord(record)),
    f.path("renewed.doc", document),
  ]);
  const torn = renewed(first, [], await stampRoot(sm3(random(9)), "sm3", -50));
  files.push(f.path("torn.ers", encodeRecord(torn)), f.path("renewed.doc", document));
  const said = await bouncyCastleOnRecords(...files);
  expect(said.split("\n")).toEqual(["ok", "ok", "ok", expect.stringMatching(/^wrong /)]);
});
