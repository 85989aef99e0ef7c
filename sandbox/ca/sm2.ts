import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";

/**
 * SM2 with OpenSSL: an imported key is an SM2 key (a generated one would sign ECDSA), and Z is put in front of the
 * message by hand, because the library's own Z uses an empty id.
 */
const CURVE = Buffer.from(
  "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC" +
    "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93" +
    "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7" +
    "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0",
  "hex",
);
const ID = Buffer.from("1234567812345678");

type KeyPair = { pkcs8Pem: string; spki: Buffer };

export function newSm2Key(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("ec", {
    namedCurve: "SM2",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "der" },
  });
  return { pkcs8Pem: privateKey, spki: publicKey };
}

/** The 65 bytes 04‖x‖y at the end of a SubjectPublicKeyInfo. */
const pointOf = (spki: Buffer): Buffer => spki.subarray(-65);

function z(spki: Buffer): Buffer {
  const point = pointOf(spki).subarray(1);
  return createHash("sm3")
    .update(Buffer.from([0, 128]))
    .update(ID)
    .update(CURVE)
    .update(point)
    .digest();
}

export function sm2Sign(key: KeyPair, message: Buffer): Buffer {
  const imported: KeyObject = createPrivateKey(key.pkcs8Pem);
  return createSign("sm3").update(z(key.spki)).update(message).sign(imported);
}

export function sm2Verify(spki: Buffer, message: Buffer, signature: Buffer): boolean {
  try {
    const key = createPublicKey({ key: spki, format: "der", type: "spki" });
    return createVerify("sm3").update(z(spki)).update(message).verify(key, signature);
  } catch {
    return false;
  }
}
