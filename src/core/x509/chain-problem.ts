import type { Certificate } from "./certificate.ts";

/** What the end certificate is used for. "any" asks nothing of its key usage. */
export type Purpose = "sign" | "timestamp" | "ocsp" | "any";

export type ChainCode =
  | "no-issuer"
  | "too-long"
  | "too-complex"
  | "signature"
  | "not-yet-valid"
  | "expired"
  | "not-a-ca"
  | "path-length"
  | "key-usage"
  | "extended-key-usage"
  /** `detail` is the extension's object identifier */
  | "critical-extension"
  /** `detail` is the name that is not allowed */
  | "name-constraints"
  | "policy"
  /** an extension cannot be read */
  | "malformed"
  | "algorithm"
  | "algorithm-weak";
/** One reason why a chain does not hold, about the certificate with this subject. */
export type ChainProblem = { code: ChainCode; subject: string; detail: string };

export const problem = (code: ChainCode, { subject }: Certificate, detail = ""): ChainProblem => ({
  code,
  subject: subject.text,
  detail,
});
