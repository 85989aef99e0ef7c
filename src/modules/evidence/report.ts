/**
 * What the verifier says about a file: the JSON that `npm run verify` prints and /verify shows. The file's verdict is its
 * worst signature's; a file without signatures cannot be told. Times are ISO 8601, UTC.
 */

export type Verdict = "valid" | "invalid" | "unknown";

/** A stable code for machines, plain words for people. */
export type Reason = { code: string; zh: string; en: string };

export type SignatureReport = {
  /** Name of the signature field. */
  name: string;
  verdict: Verdict;
  /** Whether the signed bytes are what was signed. */
  integrity: "intact" | "changed" | "unknown";
  /** What the signature covers: the whole file, an earlier revision whole, or only parts (never valid). */
  coverage: "whole" | "revision" | "partial";
  /** Which revision it covers, from 1, of how many in the file. */
  revision: number;
  revisions: number;
  /** What was added after it, in order; `isAllowed` is false for what a signature does not permit. */
  changesAfter: (Reason & { revision: number; isAllowed: boolean })[];
  signer: { name: string; subject: string; serial: string; issuer: string } | null;
  chain: {
    status: "trusted" | "untrusted" | "revoked" | "unknown" | "not-checked";
    /** Subjects from the signer's certificate to the anchor, as far as the path goes. */
    path: string[];
  };
  time: {
    /** Null when the file claims no time at all. */
    at: string | null;
    /** `timestamp`: an RFC 3161 token that verifies; `claimed`: the signer's own word. */
    source: "timestamp" | "claimed" | "none";
    /** The token was stamped by an undisciplined clock of ours. */
    isDemo: boolean;
    authority: string | null;
  };
  /** Why the verdict is not valid; empty when it is. */
  reasons: Reason[];
};

export type Report = { verdict: Verdict; signatures: SignatureReport[] };
