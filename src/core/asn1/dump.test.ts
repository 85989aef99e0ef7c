import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { signedAttributes } from "#core/cms/signed-attributes.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { nameOf } from "#core/x509/name.ts";
import { certify, personExtensions, selfSigned, sm2KeyPair, sm2Sign } from "#test/sm2-ca.ts";
import { type DumpNode, dumpAsn1 } from "./dump.ts";
import { boolean, integer, octetString, sequence, tlv } from "./der-writer.ts";

const root = selfSigned("测试根");
const key = sm2KeyPair();
const subject = nameOf([{ label: "CN", value: "林知秋" }]);
const signer = certify(root, { subject, point: key.point, extensions: personExtensions(root.key.point) });
const signedAttrs = signedAttributes({ digest: sm3(utf8("x")), certificateDer: signer });
const cms = assembleSignedData({
  signedAttrs,
  signatureDer: sm2Sign(key, signedAttrs),
  certificates: [signer],
  content: utf8("x"),
  family: "gm",
});

/** The node at a path of field names; a number picks among equals. */
function at(node: DumpNode, ...path: (string | number)[]): DumpNode {
  let here = node;
  for (const step of path) {
    const next = typeof step === "number" ? here.children[step] : here.children.find(({ name }) => name === step);
    if (!next) throw new Error(`no ${step} in ${here.name}: ${here.children.map(({ name }) => name).join()}`);
    here = next;
  }
  return here;
}

test("a CMS reads like its standard: fields named, values decoded, offsets of the very bytes", () => {
  const tree = dumpAsn1(cms);
  expect(tree).toMatchObject({ offset: 0, header: 4, length: cms.length - 4, tag: "SEQUENCE", name: "ContentInfo" });
  expect(at(tree, "contentType").value).toBe("1.2.156.10197.6.1.4.2.2  gmSignedData");
  const signedData = at(tree, "content", "SignedData");
  expect(at(signedData, "encapContentInfo", "eContent", 0).value).toBe("78");
  const info = at(signedData, "signerInfos", 0);
  expect(at(info, "signatureAlgorithm", "algorithm").value).toBe("1.2.156.10197.1.501  sm2WithSm3");
  expect(at(info, "signedAttrs").children.map((one) => at(one, "attrType").value?.split("  ")[1])).toEqual([
    "contentType",
    "messageDigest",
    "signingCertificateV2",
  ]);
  const certificate = at(signedData, "certificates", 0);
  expect(certificate.name).toBe("Certificate");
  expect(at(certificate, "tbsCertificate", "subject", 0, 0, "value")).toMatchObject({
    tag: "UTF8String",
    value: "林知秋",
  });
  expect(at(certificate, "tbsCertificate", "validity", "notBefore").value).toBe("2026-11-23 02:18:27Z");
  const { offset, header, length } = certificate;
  expect(cms.slice(offset, offset + header + length)).toEqual(signer);
  // r and s lie inside the OCTET STRING.
  expect(at(info, "signature", 0).children.map(({ tag }) => tag)).toEqual(["INTEGER", "INTEGER"]);
});

test("a key usage is named by its bits, an extension's value opened, a loose BOOLEAN shown as it is", () => {
  const extensions = at(dumpAsn1(signer), "tbsCertificate", "extensions", "Extensions");
  expect(at(extensions, 0, "critical").value).toBe("TRUE");
  expect(at(extensions, 0, "extnValue", 0)).toMatchObject({ tag: "BIT STRING", value: "0, 1" });
  expect(dumpAsn1(sequence(tlv(0x01, Uint8Array.of(5)), boolean(false))).children.map(({ value }) => value)).toEqual([
    "TRUE (05)",
    "FALSE",
  ]);
});

test("what has no known shape is shown without names; indefinite lengths are read", () => {
  const tree = dumpAsn1(Uint8Array.of(0x30, 0x80, ...integer(7), ...octetString(utf8("ab")), 0, 0));
  expect(tree).toMatchObject({ name: null, children: [{ tag: "INTEGER", value: "7" }, { tag: "OCTET STRING" }] });
});

test("hostile input is bounded: neither depth nor width nor anything else makes it throw once the first element is read", () => {
  let deep = integer(1);
  for (let n = 0; n < 60; n++) deep = octetString(sequence(deep));
  expect(() => dumpAsn1(deep)).not.toThrow();
  const wide = dumpAsn1(sequence(...Array.from({ length: 20_000 }, () => integer(1))));
  expect(wide.children.length).toBeLessThan(6001);
  for (let where = 0; where < cms.length; where++) {
    const spoilt = cms.map((byte, i) => (i === where ? byte ^ 0xff : byte));
    try {
      dumpAsn1(spoilt);
    } catch (error) {
      expect((error as Error).name).toBe("DerError");
    }
  }
  expect(() => dumpAsn1(utf8("hello"))).toThrow();
});
