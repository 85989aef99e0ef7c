import { createHash, createPublicKey, createVerify, type KeyObject } from "node:crypto";
import { equalBytes, toHex } from "#core/bytes.ts";
import { signatureToDer } from "#core/sm/sm2-der.ts";

/**
 * SM2 verification by OpenSSL: the second implementation every two-party signature passes before it leaves
 * (protocol.md §4 M3). Node finishes an SM3 hash and hands it to an imported key as it is, so Z goes in front by hand.
 */

/** SubjectPublicKeyInfo up to the point: id-ecPublicKey, sm2p256v1 (GM/T 0010). */
const SPKI_HEAD = Buffer.from("3059301306072a8648ce3d020106082a811ccf5501822d034200", "hex");

/** ENTL‖ID "1234567812345678"‖a‖b‖Gx‖Gy of Z (GB/T 32918.2 §5.5), written out so that nothing of core is shared. */
const Z_HEAD = Buffer.from(
  "008031323334353637383132333435363738" +
    "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc" +
    "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93" +
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7" +
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0",
  "hex",
);

type Signature = { r: Uint8Array; s: Uint8Array };

/** Verifies (r, s) over SM3(Z‖message). False, never an error, for malformed keys and values. @param pub65 04‖X‖Y */
export function nativeSm2Verify(pub65: Uint8Array, message: Uint8Array, signature: Signature): boolean {
  try {
    return isRight({ key: importedKey(pub65), z: nativeZ(pub65) }, message, signature);
  } catch {
    return false;
  }
}

type Signer = { key: KeyObject; z: Buffer };

function isRight({ key, z }: Signer, message: Uint8Array, signature: Signature): boolean {
  return createVerify("sm3").update(z).update(message).verify(key, signatureToDer(signature));
}

/**
 * The verifier `finishSigning` takes, for messages of one session: it finds M by e and refuses an e it has no message for.
 * @param messages M of every item offered
 */
export function nativeVerifierFor(
  messages: readonly Uint8Array[],
): (pub65: Uint8Array, e: Uint8Array, r: Uint8Array, s: Uint8Array) => boolean {
  let known: (Signer & { of: Uint8Array; byDigest: Map<string, Uint8Array> }) | undefined;
  return (pub65, e, r, s) => {
    try {
      if (!known || !equalBytes(known.of, pub65)) {
        const z = nativeZ(pub65);
        const digestOf = (message: Uint8Array) => createHash("sm3").update(z).update(message).digest("hex");
        const byDigest = new Map(messages.map((message) => [digestOf(message), message]));
        known = { of: pub65, key: importedKey(pub65), z, byDigest };
      }
      const message = known.byDigest.get(toHex(e));
      return message !== undefined && isRight(known, message, { r, s });
    } catch {
      return false;
    }
  };
}

const nativeZ = (pub65: Uint8Array): Buffer => createHash("sm3").update(Z_HEAD).update(pub65.subarray(1)).digest();

/** Only an imported key is SM2 to OpenSSL; a generated one would be ECDSA. */
function importedKey(pub65: Uint8Array): KeyObject {
  if (pub65.length !== 65 || pub65[0] !== 4) throw new TypeError("not a point");
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, pub65]), format: "der", type: "spki" });
}
