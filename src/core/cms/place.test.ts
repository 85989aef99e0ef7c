import { expect, test } from "vitest";
import { certify, random, selfSigned, sm2KeyPair, sm2Sign, subordinate } from "#test/sm2-ca.ts";
import { nameOf } from "#core/x509/name.ts";
import { bitString, integer, nullValue, oid, sequence, tlv, unsigned } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { assembleSignedData } from "./assemble.ts";
import { signedDataLength } from "./place.ts";
import { signedAttributes, timedAttributes } from "./signed-attributes.ts";

test("a place is as long as a signature can become, and little longer, for tokens of every length of length", () => {
  const root = selfSigned("根");
  const issuing = subordinate(root, "签发");
  const key = sm2KeyPair();
  const der = certify(issuing, { subject: nameOf([{ label: "CN", value: "医师" }]), point: key.point });
  const certificates = [der, issuing.der, root.der];
  for (const tokenBytes of [10, 127, 200, 255, 300, 1500, 5000, 70_000]) {
    const place = signedDataLength({ certificates, tokenBytes });
    for (let n = 0; n < 8; n++) {
      const signedAttrs = signedAttributes({ digest: random(32), certificateDer: der });
      const signatureDer = sm2Sign(key, signedAttrs);
      const header = tokenBytes < 130 ? 2 : tokenBytes < 259 ? 3 : tokenBytes < 65_540 ? 4 : 5;
      const timestampToken = tlv(0x30, random(tokenBytes - header));
      expect(timestampToken).toHaveLength(tokenBytes);
      const { length } = assembleSignedData({ signedAttrs, signatureDer, certificates, timestampToken });
      expect(length).toBeLessThanOrEqual(place);
      expect(place - length).toBeLessThan(50);
    }
  }
});

const subject = nameOf([{ label: "CN", value: "示范市第一人民医院" }]);
const root = selfSigned("根");
const ofSm2 = certify(root, { subject, point: root.key.point });
function ofRsa(bits: number): Uint8Array {
  const modulus = random(Math.ceil(bits / 8));
  modulus[0] = bits % 8 === 0 ? 0x80 : 1;
  const key = bitString(sequence(unsigned(modulus), integer(65_537)));
  const spki = sequence(sequence(oid(OID.rsaEncryption), nullValue()), key);
  return certify(root, { subject, point: root.key.point, spki });
}

test.each([
  ["of SM2, both numbers with a leading zero", "sm2-sm3", "sm3", ofSm2, 72],
  ["of RSA, as long as its modulus (RFC 8017 §8.2.1)", "rsa-sha256", "sha256", ofRsa(2048), 256],
  ["of RSA, a last byte begun", "rsa-sha256", "sha256", ofRsa(2049), 257],
] as const)(
  "a place holds the longest signature with signing time and nothing more: %s",
  (_, scheme, hash, der, bytes) => {
    const certificates = [der, root.der];
    const [digest, certificateHash, contentType] = [random(32), random(32), OID.data];
    const { length } = assembleSignedData({
      signedAttrs: timedAttributes({ digest, hash, certificateHash, contentType, signingTimeMs: 0 }),
      signatureDer: random(bytes),
      certificates,
      timestampToken: tlv(0x04, new Uint8Array(1000)),
      scheme,
    });
    expect(signedDataLength({ certificates, tokenBytes: 1000, scheme })).toBe(length);
  },
);

test("no place for an RSA signature by a key of SM2", () => {
  expect(() => signedDataLength({ certificates: [ofSm2], tokenBytes: 0, scheme: "rsa-sha256" })).toThrow(RangeError);
});
