import { expect, test } from "vitest";
import { octetString } from "#core/asn1/der-writer.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { verifySignedData } from "#core/cms/verify.ts";
import { nameOf } from "#core/x509/name.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certify, selfSigned, sm2KeyPair, sm2Token, subordinate, tsaExtensions } from "#test/sm2-ca.ts";
import { fitToken } from "./fit-token.ts";

test("issuers are left out first, then the signer's certificate; what was signed stays, and too small a place is told", () => {
  const root = selfSigned("根");
  const issuing = subordinate(root, "签发");
  const key = sm2KeyPair();
  const subject = nameOf([{ label: "CN", value: "时间戳" }]);
  const der = certify(issuing, { subject, point: key.point, extensions: tsaExtensions() });
  const token = sm2Token(key, [der, issuing.der, root.der], octetString(new Uint8Array(100)));
  const bare = sm2Token(key, [der], octetString(new Uint8Array(100)), true);
  expect(fitToken(token, token.length)).toBe(token);
  const pool = parseSignedData(token).certificates;
  const kept = (mostBytes: number) => {
    const fitted = parseSignedData(fitToken(token, mostBytes) ?? new Uint8Array());
    expect(verifySignedData(fitted, { content: null, crypto: nodeCrypto, pool }).ok).toBe(true);
    return fitted.certificates.map((one) => Buffer.from(one.der).toString("hex"));
  };
  expect(kept(token.length - 1)).toEqual([Buffer.from(der).toString("hex")]);
  expect(kept(bare.length + 10)).toEqual([]);
  expect(fitToken(token, bare.length - 10)).toBeNull();
});
