import { fieldsOf, insideOf, readDer } from "#core/asn1/der-reader.ts";
import { tree, written } from "#core/asn1/der-tree.ts";
import type { Bytes } from "#core/bytes.ts";
import { certificateSet } from "#core/cms/assemble.ts";
import { parseSignedData } from "#core/cms/parse.ts";

/**
 * A token in a place that is smaller than it: the certificates and lists it encloses help a verifier and are not signed
 * (RFC 5652 §5.1), so issuers are left out first, the signer's own certificate last (RFC 3161 §2.4.1 lets a token come without).
 * @returns the token as it is where it fits; null where not even a bare one does
 * @throws DerError when it is no token
 */
export function fitToken(token: Bytes, mostBytes: number): Bytes | null {
  if (token.length <= mostBytes) return token;
  const { certificates, signers } = parseSignedData(token);
  const sid = signers[0]?.sid;
  const own = certificates.filter(
    ({ serialHex, issuer }) =>
      sid && "serialHex" in sid && sid.serialHex === serialHex && sid.issuer.text === issuer.text,
  );
  for (const kept of [own.map(({ der }) => der), []]) {
    const less = withCertificates(token, kept);
    if (less.length <= mostBytes) return less;
  }
  return null;
}

function withCertificates(token: Bytes, certificates: readonly Bytes[]): Bytes {
  const outer = fieldsOf(readDer(token, "ber"), "ContentInfo");
  const type = outer.next(0x06).whole;
  const fields = fieldsOf(insideOf(outer.next(0xa0), "ContentInfo"), "SignedData");
  const [version, digests, content] = [fields.next(0x02), fields.next(0x31), fields.next(0x30)].map(
    ({ whole }) => whole,
  );
  fields.maybe(0xa0);
  fields.maybe(0xa1);
  const signers = fields.next(0x31).whole;
  fields.end();
  const set = certificates.length > 0 ? [certificateSet(certificates)] : [];
  const parts = [version, digests, content].flatMap((part) => part ?? []);
  return written(tree(0x30, type, tree(0xa0, tree(0x30, ...parts, ...set, signers))));
}
