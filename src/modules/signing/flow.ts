import { sealSignature } from "./seal-signature.ts";
import { stampSignature } from "./stamp-signature.ts";
import type { Done } from "./step.ts";
import type { Step } from "./rules.ts";
import type { Context } from "#server/context.ts";
import type { Signature } from "./read-request.ts";
import { writeEvidence } from "./write-evidence.ts";

/** Reads what the last step stored, acts (outside any transaction), and says what to store. Safe to repeat. */
type Act = (ctx: Context, signature: Signature) => Promise<Done>;
type FlowStep = { step: Step; what: string } & ({ waitsFor: "his" | "phone" } | { act: Act });

/** The life of a signature, in order. What waits for somebody is a row, not a promise; the rest is done by `walk`. */
export const flow: readonly FlowStep[] = [
  { step: "received", what: "document/receive-document: a PDF comes in; bytes and digest are fixed", waitsFor: "his" },
  { step: "requested", what: "request-signatures: who signs, where, in which order", waitsFor: "his" },
  { step: "approved", what: "sign-consent: the doctor read it and gave the PIN on the phone", waitsFor: "phone" },
  {
    step: "signed",
    what: "sign-consent: phone and server computed (r, s); stored, never made again",
    waitsFor: "phone",
  },
  { step: "stamped", what: "stamp-signature: RFC 3161 token over it", act: stampSignature },
  { step: "sealed", what: "seal-signature: CMS into the PDF as a new revision", act: sealSignature },
  { step: "evidenced", what: "write-evidence: verified from its bytes, facts kept", act: writeEvidence },
];
