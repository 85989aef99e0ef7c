import { type Bytes, equalBytes } from "#core/bytes.ts";
import type { Algorithm } from "#core/asn1/algorithm.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { type Name, nameKey } from "#core/x509/name.ts";
import { keyBitsOf, type OcspResponse } from "#core/x509/ocsp.ts";
import { type CryptoProvider, verifySignature } from "#core/x509/verify-signature.ts";
import { type Findings, indeterminate, passed } from "./constraints.ts";
import type { Material } from "./material.ts";
import { materialReason } from "./reasons.ts";

type Signed = { tbs: Bytes; algorithm: Algorithm; signature: Bytes };
type Answer = NonNullable<OcspResponse["basic"]>;

/** Signature checks spent on what one file encloses. */
const MAX_CHECKS = 256;

/**
 * Whether what a file encloses for checking is as its makers signed it. Certificates, lists and answers are outside every
 * digest until a document time-stamp covers them, and the one that was tampered with may be one nobody needs: still
 * somebody changed evidence, and the verdict must not pass over it.
 */
export class MaterialCheck {
  private readonly anchors: readonly Certificate[];
  private readonly known: readonly Certificate[];
  private readonly crypto: CryptoProvider;
  private readonly byName = new Map<string, Certificate[]>();
  private readonly genuine = new Map<Signed, boolean>();
  private checks = 0;

  /** @param enclosed every certificate in the file */
  constructor(anchors: readonly Certificate[], enclosed: readonly Certificate[], crypto: CryptoProvider) {
    const known = [...anchors, ...enclosed];
    this.anchors = anchors;
    this.known = known;
    this.crypto = crypto;
    for (const one of known) {
      const key = nameKey(one.subject);
      this.byName.set(key, [...(this.byName.get(key) ?? []), one]);
    }
  }

  /** @param certificates what one signature encloses */
  ofSignature(certificates: readonly Certificate[], findings: Findings): void {
    if (!certificates.every((one) => this.isCertificate(one)))
      findings.add("format.cms", indeterminate("CERTIFICATE_CHAIN_GENERAL_FAILURE", materialReason("certificate")));
  }

  /** What /DSS and signed attributes enclose. */
  ofFile({ enclosed }: Material, findings: Findings): void {
    const { certificates, crls, ocsp, unreadable } = enclosed;
    if (certificates.length + crls.length + ocsp.length + unreadable === 0) return;
    const wrong = [
      ...(unreadable === 0 ? [] : (["unreadable"] as const)),
      ...(certificates.every((one) => this.isCertificate(one)) ? [] : (["certificate"] as const)),
      ...(crls.every((one) => this.isSignedBy(one, this.named(one.issuer))) ? [] : (["list"] as const)),
      ...(ocsp.every(({ basic }) => basic && this.isAnswer(basic)) ? [] : (["answer"] as const)),
    ];
    if (wrong.length === 0) findings.add("archive.material", passed);
    else
      findings.add(
        "archive.material",
        indeterminate("CERTIFICATE_CHAIN_GENERAL_FAILURE", ...wrong.map(materialReason)),
      );
  }

  private named(name: Name): readonly Certificate[] {
    return this.byName.get(nameKey(name)) ?? [];
  }

  /** Key identifiers tell apart two keys of one CA (RFC 5280 §4.2.1.1). An anchor needs nobody's signature. */
  private isCertificate(one: Certificate): boolean {
    if (this.anchors.some(({ der }) => equalBytes(der, one.der))) return true;
    const wanted = one.extensions.authorityKeyId;
    const issuers = this.named(one.issuer).filter(({ extensions: { subjectKeyId } }) => {
      return wanted === null || subjectKeyId === null || equalBytes(wanted, subjectKeyId);
    });
    return this.isSignedBy(one, issuers);
  }

  private isAnswer(answer: Answer): boolean {
    const { responder, certificates } = answer;
    if ("name" in responder) {
      const key = nameKey(responder.name);
      const own = certificates.filter(({ subject }) => nameKey(subject) === key);
      return this.isSignedBy(answer, [...own, ...this.named(responder.name)]);
    }
    const hash = responder.keyHash.length === 32 ? "sm3" : "sha1";
    const isMeant = (one: Certificate) => equalBytes(this.crypto.hash(hash, [keyBitsOf(one)]), responder.keyHash);
    return this.isSignedBy(answer, [...certificates, ...this.known].filter(isMeant));
  }

  private isSignedBy(one: Signed, candidates: readonly Certificate[]): boolean {
    const before = this.genuine.get(one);
    if (before !== undefined) return before;
    const { tbs, algorithm, signature } = one;
    const isGenuine = candidates.some(({ key }) => {
      if (++this.checks > MAX_CHECKS) return false;
      const wrong = verifySignature({ key, algorithm, digest: null, parts: [tbs], signature }, this.crypto);
      return wrong === null || wrong === "algorithm-weak" || wrong === "algorithm-unknown";
    });
    this.genuine.set(one, isGenuine);
    return isGenuine;
  }
}
