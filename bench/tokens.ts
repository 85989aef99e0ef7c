import { execFileSync } from "node:child_process";
import { createPrivateKey, randomBytes, sign } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { readPublicKey } from "#core/x509/public-key.ts";
import { readDer } from "#core/asn1/der-reader.ts";
import { signatureToDer, sm2Za } from "#core/sm/sm2.ts";
import { tokenFrame } from "#core/tsp/build-token.ts";
import { buildRequest, parseRequest } from "#core/tsp/request.ts";
import { grantedResponse } from "#core/tsp/response.ts";
import { nameOf } from "#core/x509/name.ts";
import { makeToken } from "#modules/timestamp/make-token.ts";
import { TSA_POLICY } from "#modules/timestamp/rules.ts";
import { kernel } from "#server/kernel.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { newPrivateKey, type Signer, signerOf } from "#server/private-key.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { certify, random, selfSigned, subordinate, tsaExtensions } from "#test/sm2-ca.ts";
import { race, row } from "./measure.ts";

const AT_ONCE = 16;
const JARS = ["bcprov", "bcpkix", "bcutil"].map((name) => `/usr/share/java/${name}.jar`).join(":");

/**
 * What a token costs from the request's bytes to the response's: the path that stamps, without the database, beside the bare
 * signature and BouncyCastle. The product's way checks every SM2 token with the kernel and one of every commit with
 * OpenSSL; the lines below it show neither check, and OpenSSL for every token.
 */
export async function benchTokens(): Promise<void> {
  await benchSm2Tokens();
  await benchRsaTokens();
}

async function benchSm2Tokens(): Promise<void> {
  const { secret, spki } = await newPrivateKey("sm2");
  const key = readPublicKey(readDer(spki));
  if (key.kind !== "sm2") throw new Error("an SM2 key");
  const { point } = key;
  const checked = signerOf({ algorithm: "sm2", secret });
  const z = sm2Za(point);
  const bare = (message: Uint8Array) => signatureToDer(kernel().sign(secret, sm3Bytes(z, message), randomBytes));
  const unchecked: Signer = { ...checked, sign: bare };
  const byOpenssl: Signer = {
    ...checked,
    sign: (message) => {
      const signature = bare(message);
      if (!checked.isRight(message, signature)) throw new Error("wrong");
      return signature;
    },
  };
  const stamp = stamping("sm2-sm3", spki, "sm3");
  const message = random(200);
  const rates = await race({
    ours: () => stamp(checked),
    bare: () => bare(message),
    unchecked: () => stamp(unchecked),
    byOpenssl: () => stamp(byOpenssl),
    bouncyCastle: { rate: once(() => bouncyCastle("sm2")) },
  });
  const { bare: signature, bouncyCastle: peer } = rates;
  row("SM2 tokens/s", { ours: rates.ours, BouncyCastle: peer, "bare signature": signature });
  row("  path alone, without a check", { ours: rates.unchecked, BouncyCastle: peer, "bare signature": signature });
  row("  each checked by OpenSSL", { ours: rates.byOpenssl, BouncyCastle: peer });
}

async function benchRsaTokens(): Promise<void> {
  const { secret, spki } = await newPrivateKey("rsa-2048");
  const signer = signerOf({ algorithm: "rsa-2048", secret });
  const key = createPrivateKey({ key: Buffer.from(secret), format: "der", type: "pkcs8" });
  const inPool = promisify<string, Uint8Array, typeof key, Buffer>(sign);
  const stamp = stamping("rsa-sha256", spki, "sha256");
  const message = random(200);
  const rates = await race({
    ours: together(() => stamp(signer)),
    bare: together(() => inPool("sha256", message, key)),
    bouncyCastle: { rate: once(() => bouncyCastle("rsa")) },
  });
  row("RSA-2048 tokens/s", { ours: rates.ours, "bare signature": rates.bare, BouncyCastle: rates.bouncyCastle }, 0.85);
}

/** The thread pool is measured as a server uses it: with work waiting. */
const together = (work: () => Promise<unknown>) => ({
  work: () => Promise.all(Array.from({ length: AT_ONCE }, work)),
  per: AT_ONCE,
});

/** From the bytes of a request with nonce and certReq to those of its response. */
function stamping(scheme: "sm2-sm3" | "rsa-sha256", spki: Uint8Array, hash: "sm3" | "sha256") {
  const root = selfSigned("根");
  const issuing = subordinate(root, "签发");
  const subject = nameOf([
    { label: "C", value: "CN" },
    { label: "O", value: "示范市第一人民医院" },
    { label: "CN", value: "示范市第一人民医院时间戳服务" },
  ]);
  const signer = certify(issuing, { subject, point: new Uint8Array(), spki, extensions: tsaExtensions() });
  const certificateHash = nodeCrypto.hash(hash, [signer]);
  const frame = tokenFrame({ scheme, certificates: [signer, issuing.der, root.der], certificateHash });
  const asked = buildRequest({ digest: random(32), hash, nonce: random(16), policy: TSA_POLICY, certReq: true });
  let genTimeUs = Date.now() * 1000;
  return async (unit: Signer) => {
    const request = parseRequest(asked, [TSA_POLICY]);
    genTimeUs++;
    const { token } = await makeToken({ signer: unit, frame }, request, {
      policy: TSA_POLICY,
      genTimeUs,
      accuracyUs: 251,
    });
    return grantedResponse(token);
  };
}

function bouncyCastle(algorithm: "sm2" | "rsa"): number {
  const program = join(import.meta.dirname, "peers/BenchTokens.java");
  return Number(execFileSync("java", ["-cp", JARS, program, algorithm], { encoding: "utf8" }));
}

/** A Java process warms up by itself and is asked once. */
function once(measured: () => number): () => number {
  let known: number | undefined;
  return () => (known ??= measured());
}
