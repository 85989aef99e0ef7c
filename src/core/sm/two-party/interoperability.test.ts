import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sm2 as smCrypto } from "sm-crypto";
import { expect, test } from "vitest";
import { makePair, random, signAll } from "#test/two-party.ts";
import { type Bytes, fromHex, toHex, utf8 } from "../../bytes.ts";
import { signatureToDer, sm2VerifyDigest } from "../sm2.ts";

/** protocol.md §9 test 1: every signature is an ordinary SM2 signature for verifiers that know nothing of us. */

const texts = (count: number, batch: number) => Array.from({ length: count }, (_, i) => `病历 ${batch}/${i}`);

test("1 000 random batches by ever new keys verify in OpenSSL; each also here", () => {
  let pair = makePair();
  for (let batch = 0; batch < 1000; batch++) {
    if (batch % 25 === 0) pair = makePair();
    const { finished, phone } = signAll(pair, texts(1 + (batch % 3), batch));
    // finishOn verifies through OpenSSL and throws SHARE_INVALID otherwise.
    expect(finished).toHaveLength(1 + (batch % 3));
    expect(phone.state).toBe("REVEALED");
    for (const { e, r, s } of finished.slice(0, 1)) expect(sm2VerifyDigest(pair.key.P, e, { r, s })).toBe(true);
  }
}, 120_000);

test("a batch verifies with `openssl dgst` and with sm-crypto, and another text does not", () => {
  const pair = makePair();
  const batch = texts(4, 0);
  const { finished } = signAll(pair, batch);
  for (const [at, { r, s }] of finished.entries()) {
    const der = signatureToDer({ r, s });
    expect(opensslVerifies(pair.key.P, utf8(batch[at] ?? ""), der)).toBe(true);
    expect(opensslVerifies(pair.key.P, utf8("另一份"), der)).toBe(false);
    const options = { der: true, hash: true };
    expect(smCrypto.doVerifySignature(batch[at] ?? "", toHex(der), toHex(pair.key.P), options)).toBe(true);
    expect(smCrypto.doVerifySignature("另一份", toHex(der), toHex(pair.key.P), options)).toBe(false);
  }
}, 240_000);

/** Debian package openssl, 3.0 or later. */
function opensslVerifies(P: Bytes, message: Bytes, der: Bytes): boolean {
  const folder = mkdtempSync(join(tmpdir(), "xq-sm2-"));
  const spki = Buffer.concat([fromHex("3059301306072a8648ce3d020106082a811ccf5501822d034200"), P]).toString("base64");
  const names = {
    key: join(folder, "key.pem"),
    message: join(folder, "message"),
    signature: join(folder, "signature"),
  };
  writeFileSync(
    names.key,
    `-----BEGIN PUBLIC KEY-----\n${spki.replaceAll(/.{64}/g, "$&\n")}\n-----END PUBLIC KEY-----\n`,
  );
  writeFileSync(names.message, message);
  writeFileSync(names.signature, der);
  const options = ["dgst", "-sm3", "-verify", names.key, "-signature", names.signature];
  try {
    const said = execFileSync("openssl", [...options, "-sigopt", "distid:1234567812345678", names.message], {
      encoding: "utf8",
      stdio: "pipe",
    });
    return said.includes("Verified OK");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT")
      throw new Error("this test needs the Debian package openssl", { cause });
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("keys, nonces and offers never repeat between sessions", () => {
  const pair = makePair();
  const [one, two] = [signAll(pair, ["同一份"]), signAll(pair, ["同一份"])];
  const parts = [one, two].flatMap(({ record, m2, finished }) => [
    record.m1.items[0]?.K2,
    record.m1.A,
    m2.items[0]?.W1,
    toHex(finished[0]?.r ?? random(1)),
  ]);
  expect(new Set(parts).size).toBe(parts.length);
});
