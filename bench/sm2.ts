import { createPrivateKey, createPublicKey, createSign, createVerify, randomBytes } from "node:crypto";
import { sm2 as smCrypto } from "sm-crypto";
import { sm2 as smCrypto2 } from "sm-crypto-v2";
import { type Bytes, toHex } from "#core/bytes.ts";
import {
  signatureToDer,
  sm2Digest,
  sm2GenerateKey,
  sm2SignDigest,
  sm2VerifyDigest,
  sm2Za,
  type Signature32,
} from "#core/sm/sm2.ts";
import { kernel } from "#server/kernel.ts";
import { race, row } from "./measure.ts";
import { opensslSm2 } from "./openssl.ts";

const random = (length: number): Bytes => new Uint8Array(randomBytes(length));
const BATCH = 64;
/** More keys than the kernel counts, so that each is seen for the first time when its turn comes. */
const KEYS = 20_000;

type Signed = { P: Bytes; e: Bytes; signature: Signature32 };

function signed(d: Bytes = sm2GenerateKey(random)): Signed {
  const P = kernel().multiplyBase(d);
  const e = random(32);
  return { P, e, signature: kernel().sign(d, e, random) };
}

/** SM2 of the server beside its peers: OpenSSL by itself and through Node, noble (our phone's), sm-crypto and sm-crypto-v2. */
export async function benchSm2(): Promise<void> {
  const d = sm2GenerateKey(random);
  const { P, e, signature } = signed(d);
  const message = random(64);
  const digests = Array.from({ length: BATCH }, () => random(32));
  const openssl = opensslSm2();
  const node = nodeSm2(d, P, message);
  const options = { hash: true, der: false };
  const dHex = toHex(d);
  const PHex = toHex(P);

  const sign = await race({
    ours: () => kernel().sign(d, e, randomBytes),
    batch: { work: () => kernel().signMany(d, digests, randomBytes), per: BATCH },
    OpenSSL: { rate: openssl.sign },
    "OpenSSL in Node": node.sign,
    noble: () => sm2SignDigest(d, e, random),
    "sm-crypto": () => smCrypto.doSignature(Array.from(message), dHex, options),
    "sm-crypto-v2": () => smCrypto2.doSignature(message, dHex, options),
  });
  const { batch, ...single } = sign;
  row("SM2 signatures/s", single, 10);
  row("  64 at a time", { ours: batch, OpenSSL: sign.OpenSSL }, 18);

  const strangers = Array.from({ length: KEYS }, () => signed());
  let next = 0;
  const stranger = () => strangers[next++ % KEYS] ?? strangers[0];
  const smSignature = smCrypto.doSignature(Array.from(message), dHex, options);
  const verify = await race({
    ours: () => {
      const one = stranger();
      return one && kernel().verify(one.P, one.e, one.signature);
    },
    known: () => kernel().verify(P, e, signature),
    OpenSSL: { rate: openssl.verify },
    "OpenSSL in Node": node.verify,
    noble: () => sm2VerifyDigest(P, e, signature),
    "sm-crypto": () => smCrypto.doVerifySignature(Array.from(message), smSignature, PHex, options),
    "sm-crypto-v2": () => smCrypto2.doVerifySignature(message, smSignature, PHex, options),
  });
  const { known, ...once } = verify;
  row("SM2 verifications/s, new keys", once, 3.3);
  row("  a key seen often", { ours: known, OpenSSL: verify.OpenSSL }, 12);
}

/** Imported keys and Z by hand: the only way Node does SM2. */
function nodeSm2(d: Bytes, P: Bytes, message: Bytes): { sign: () => unknown; verify: () => unknown } {
  const der = (head: string, ...parts: Bytes[]) => Buffer.concat([Buffer.from(head, "hex"), ...parts]);
  const pkcs8 = der(
    "308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420",
    d,
    der("a144034200", P),
  );
  const privateKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
  const spki = der("3059301306072a8648ce3d020106082a811ccf5501822d034200", P);
  const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
  const z = sm2Za(P);
  const signature = signatureToDer(kernel().sign(d, sm2Digest(P, message), random));
  return {
    sign: () => createSign("sm3").update(z).update(message).sign(privateKey),
    verify: () => createVerify("sm3").update(z).update(message).verify(publicKey, signature),
  };
}
