import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { sm2 as peer } from "sm-crypto";
import { sm2 as peer2 } from "sm-crypto-v2";
import { toHex, type Bytes } from "#core/bytes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { publicKeyOf, sm2Digest, sm2GenerateKey, sm2SignDigest, sm2VerifyDigest } from "#core/sm/sm2.ts";
import { kernel } from "#server/kernel.ts";
import { perSecond, row } from "./measure.ts";

const random = (length: number): Bytes => new Uint8Array(randomBytes(length));

/** SM2 and SM3 of ours beside OpenSSL's and sm-crypto's, in one run on one core; ours ÷ peer. */
export function benchSm2(): void {
  const d = sm2GenerateKey(random);
  const P = publicKeyOf(d);
  const message = random(64);
  const e = sm2Digest(P, message);
  const signature = sm2SignDigest(d, e, random);
  const ours = {
    sign: perSecond(() => kernel().sign(d, e, randomBytes)),
    verify: perSecond(() => kernel().verify(P, e, signature)),
  };
  const noble = {
    sign: perSecond(() => sm2SignDigest(d, e, random)),
    verify: perSecond(() => sm2VerifyDigest(P, e, signature)),
  };
  const signed = peer2.doSignature(message, toHex(d), { hash: true });
  const smCrypto2 = {
    sign: perSecond(() => peer2.doSignature(message, toHex(d), { hash: true })),
    verify: perSecond(() => peer2.doVerifySignature(message, signed, toHex(P), { hash: true })),
  };

  const openssl = opensslSpeed();
  const theirSignature = peer.doSignature(Array.from(message), toHex(d), { hash: true, der: false });
  const smCrypto = {
    sign: perSecond(() => peer.doSignature(Array.from(message), toHex(d), { hash: true, der: false })),
    verify: perSecond(() =>
      peer.doVerifySignature(Array.from(message), theirSignature, toHex(P), { hash: true, der: false }),
    ),
  };
  row("SM2 sign/s", ours.sign, {
    OpenSSL: openssl.sign,
    noble: noble.sign,
    "sm-crypto": smCrypto.sign,
    "sm-crypto-v2": smCrypto2.sign,
  });
  row("SM2 verify/s", ours.verify, {
    OpenSSL: openssl.verify,
    noble: noble.verify,
    "sm-crypto": smCrypto.verify,
    "sm-crypto-v2": smCrypto2.verify,
  });

  const block = random(64 << 10);
  row(
    "SM3 of 64 KiB/s (phone's)",
    perSecond(() => sm3(block)),
    { OpenSSL: perSecond(() => createHash("sm3").update(block).digest()) },
  );
}

function opensslSpeed(): { sign: number; verify: number } {
  const said = execFileSync("openssl", ["speed", "-seconds", "1", "sm2"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const numbers = said.trim().split("\n").at(-1)?.trim().split(/\s+/).map(Number) ?? [];
  const [verify = Number.NaN, sign = Number.NaN] = numbers.toReversed();
  return { sign, verify };
}
