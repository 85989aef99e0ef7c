import type { Words } from "#core/error.ts";

/**
 * What the verifier says about a file, in the shape of ETSI EN 319 102-1: the JSON that `npm run verify` prints and /verify
 * shows. The file's verdict is its worst signature's; a file without signatures cannot be told. Times are ISO 8601, UTC.
 */

/** TOTAL_PASSED, TOTAL_FAILED and INDETERMINATE in the words of people. */
export type Verdict = "valid" | "invalid" | "unknown";

/** EN 319 102-1 §5.1.3, table 5. */
export type Indication = "TOTAL_PASSED" | "TOTAL_FAILED" | "INDETERMINATE";

/** EN 319 102-1 §5.1.3, table 6: the ones of TOTAL_FAILED first. */
export type SubIndication =
  | "FORMAT_FAILURE"
  | "HASH_FAILURE"
  | "SIG_CRYPTO_FAILURE"
  | "REVOKED"
  | "NOT_YET_VALID"
  | "SIG_CONSTRAINTS_FAILURE"
  | "CHAIN_CONSTRAINTS_FAILURE"
  | "CERTIFICATE_CHAIN_GENERAL_FAILURE"
  | "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
  | "TIMESTAMP_ORDER_FAILURE"
  | "NO_SIGNING_CERTIFICATE_FOUND"
  | "NO_CERTIFICATE_CHAIN_FOUND"
  | "REVOKED_NO_POE"
  | "OUT_OF_BOUNDS_NO_POE"
  | "NO_POE"
  | "TRY_LATER"
  | "SIGNED_DATA_NOT_FOUND";

/** A stable code for machines, plain words for people. */
export type Reason = { code: string; zh: string; en: string };

/** The building blocks of EN 319 102-1 §5.2–§5.6, and the comparison of revisions that is PDF's own. */
export type Block =
  | "format"
  | "changes"
  | "signer"
  | "cryptography"
  | "certificate"
  | "revocation"
  | "time"
  | "archive"
  | "seal";

/**
 * One thing that was checked, whatever came of it. WARNING does not change the verdict; NOT_APPLIED means that there was
 * nothing to check or that the caller asked not to.
 */
export type Constraint = {
  code: string;
  block: Block;
  /** What is demanded, in words. */
  zh: string;
  en: string;
  /** Where it is written. */
  clause: string;
  status: "PASSED" | "FAILED" | "INDETERMINATE" | "WARNING" | "NOT_APPLIED";
  subIndication: SubIndication | null;
  /** What was found: why it did not pass, or what it passed with. */
  found: Reason[];
};

/** What is known about a certificate's revocation at one moment. */
export type RevocationReport = {
  status: "good" | "revoked" | "unknown";
  /** Why it is good or why nobody can tell; of a revocation, the CA's reason. */
  why: string;
  /** Invalid since; null unless revoked. */
  since: string | null;
  /** All of it in one sentence. */
  words: { zh: string; en: string };
  /** The list or answer that says so; whether it came with the file. */
  source: { kind: "crl" | "ocsp"; by: string; thisUpdate: string; isInFile: boolean } | null;
};

export type CertificateReport = {
  name: string;
  subject: string;
  issuer: string;
  serial: string;
  notBefore: string;
  notAfter: string;
  isAnchor: boolean;
  /** At the best signature time and at the moment of checking; null for an anchor. */
  revocation: { atSigning: RevocationReport; now: RevocationReport } | null;
};

export type TimestampReport = {
  /** Over this signature's value, over the whole file up to a later revision, or beside it in an evidence record. */
  kind: "signature" | "document" | "record";
  at: string;
  accuracyMs: number | null;
  authority: string | null;
  policy: string;
  isDemo: boolean;
  isAccepted: boolean;
};

export type LaterChange = Reason & {
  revision: number;
  page: number | null;
  object: number | null;
  /** False for what a signature does not permit. */
  isAllowed: boolean;
  /** Of what is not allowed: the file's certification lets it happen, and nobody signed it. */
  isPermitted: boolean;
};

export type SignatureReport = {
  /** Name of the signature field. */
  name: string;
  kind: "signature" | "timestamp";
  verdict: Verdict;
  /** The verdict in the words a court reads, e.g. 有效（签署后证书已吊销）. */
  state: Reason;
  indication: Indication;
  subIndication: SubIndication | null;
  /** Valid, with something to know: the certificate has been revoked since. */
  note: Reason | null;
  /** PAdES baseline level reached (EN 319 142-1), as far as the material holds; null for a time-stamp. */
  level: "B-B" | "B-T" | "B-LT" | "B-LTA" | null;
  subFilter: string;
  /** Whether the signed bytes are what was signed. */
  integrity: "intact" | "changed" | "unknown";
  /** What the signature covers: the whole file, an earlier revision whole, or only parts (never valid). */
  coverage: "whole" | "revision" | "partial";
  /** Which revision it covers, from 1, of how many in the file. */
  revision: number;
  revisions: number;
  /** Where it is seen: page from 1, the rest in parts of the page as shown, from its top left corner. */
  places: { page: number; x: number; y: number; width: number; height: number }[];
  /** What was added after it, in order. */
  changesAfter: LaterChange[];
  signer: { name: string; subject: string; serial: string; issuer: string } | null;
  chain: {
    status: "trusted" | "untrusted" | "revoked" | "unknown" | "not-checked";
    /** Subjects from the signer's certificate to the anchor, as far as the path goes. */
    path: string[];
    certificates: CertificateReport[];
  };
  time: {
    /** Null when the file claims no time at all. */
    at: string | null;
    /** `timestamp`: an RFC 3161 token that verifies; `claimed`: the signer's own word. */
    source: "timestamp" | "claimed" | "none";
    /** Best signature time (EN 319 102-1 §5.5): the earliest moment at which it provably existed; null: only now. */
    best: string | null;
    claimedAt: string | null;
    /** The token was stamped by an undisciplined clock of ours. */
    isDemo: boolean;
    authority: string | null;
  };
  timestamps: TimestampReport[];
  constraints: Constraint[];
  /** Why the verdict is not valid; empty when it is. */
  reasons: Reason[];
};

/** One state of the file: everything up to `end` bytes is a file of its own. */
export type RevisionReport = {
  revision: number;
  end: number;
  /** Names of the signature fields that end this revision. */
  signs: string[];
  /** What it added to a signed file, as the signatures before it see it; the strictest of them counts. */
  changes: SignatureReport["changesAfter"];
};

/** An evidence record (RFC 4998) that came with the file: it proves one state of it and lengthens that proof. */
export type RecordReport = {
  /** The state it proves, from 1; null: it is about another file. */
  revision: number | null;
  verdict: Verdict;
  /** That state existed at this time at the latest; null unless valid. */
  provenAt: string | null;
  /** Its archive timestamps, the oldest first. */
  timestamps: TimestampReport[];
  /** Why it is not valid. */
  reasons: Reason[];
};

export type Report = {
  verdict: Verdict;
  /** The verdict in one line, and what to do about it. */
  title: Words;
  say: Words;
  indication: Indication;
  subIndication: SubIndication | null;
  checkedAt: string;
  /** Whose rules were asked for: without revocation information a signature is `unknown`, or valid with a warning. */
  policy: { revocation: "required" | "if-available"; chain: "required" | "not-checked" };
  signatures: SignatureReport[];
  /** One for each evidence record that was given. */
  records: RecordReport[];
  revisions: RevisionReport[];
  /** 0 when they cannot be counted. */
  pages: number;
};
