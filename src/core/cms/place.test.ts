import { expect, test } from "vitest";
import { certify, random, selfSigned, sm2KeyPair, sm2Sign, subordinate } from "#test/sm2-ca.ts";
import { nameOf } from "#core/x509/name.ts";
import { tlv } from "#core/asn1/der-writer.ts";
import { assembleSignedData } from "./assemble.ts";
import { signedDataLength } from "./place.ts";
import { signedAttributes } from "./signed-attributes.ts";

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
