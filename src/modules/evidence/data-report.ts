import type {
  CertificateReport,
  Constraint,
  Indication,
  Reason,
  SubIndication,
  TimestampReport,
  Verdict,
} from "./report.ts";

/**
 * What is said about a signature over data, a timestamp or a certificate that came by itself. The verdict is the worst
 * signer's. Times are ISO 8601, UTC.
 */
export type DataReport = Conclusion & {
  kind: "cms" | "p1" | "timestamp" | "certificate" | "seal" | "sealed" | "unreadable";
  checkedAt: string;
  /** Null where nothing is enclosed and nothing was given. Digests by SM3 are for comparing by eye. */
  content: { source: "enclosed" | "given"; length: number; sm3: string } | null;
  /** Object identifiers of the CMS: PKCS#7, or GM/T 0010. */
  contentTypes: "pkcs7" | "gm" | null;
  /** What a seal says of itself; null where there is none. */
  seal: SealFacts | null;
  signers: SignerReport[];
};

/** Electronic seal data (GB/T 38540-2020 §6.1): lengths are bytes, sizes millimetres, times ISO 8601. */
export type SealFacts = {
  version: number;
  name: string;
  esId: string;
  vid: string;
  type: number;
  createdAt: string;
  validFrom: string;
  validUntil: string;
  picture: { type: string; widthMm: number; heightMm: number; length: number };
  /** How many may seal with it. */
  signers: number;
};

export type Conclusion = {
  verdict: Verdict;
  indication: Indication;
  subIndication: SubIndication | null;
  /** Why the verdict is not valid; empty when it is. */
  reasons: Reason[];
};

export type SignerReport = Conclusion & {
  signer: { name: string; subject: string; serial: string; issuer: string } | null;
  /** E.g. "SM2 / SM3", "RSA / SHA-256"; an object identifier where it is unknown. */
  algorithm: string;
  /** The signer's own word. */
  signingTime: string | null;
  /** The moment the certificate was judged at, and why at that. */
  judgedAt: { at: string; because: "timestamp" | "asked" | "claimed" | "now" };
  timestamps: TimestampReport[];
  certificates: CertificateReport[];
  constraints: Constraint[];
};
