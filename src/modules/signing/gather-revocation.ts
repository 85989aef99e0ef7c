import { verifyToken } from "#core/tsp/verify-token.ts";
import type { PathStatus } from "#core/x509/path-status.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import { type ChainEvidence, revocationEvidence } from "#modules/certificate/revocation-evidence.ts";
import { type Standing, standingOf } from "#modules/certificate/standing.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { sm3Hex } from "#server/sm3.ts";
import type { Signature } from "./read-request.ts";

/** One certificate the signature rests on. `data`: SM3 of the list or answer that says so, null where nothing does. */
export type RecordedStatus = {
  role: "signer" | "timestamp";
  subject: string;
  serial: string;
  atSigning: Standing & { data: string | null };
  now: Standing & { data: string | null };
};

export type GatheredRevocation = {
  certificates: RecordedStatus[];
  /** Of all together at the moment of signing: the worst. */
  status: "good" | "revoked" | "unknown";
  /** To be tied to the signature. */
  digests: string[];
  /** Error codes of what could not be fetched. */
  notFetched: string[];
};

/**
 * Asks about every certificate a signature rests on, the signer's and the time-stamp's up to their anchors, at the stamped
 * time and now. A CA that is away leaves "unknown" and holds nobody up.
 */
export async function gatherRevocation(
  ctx: Context,
  row: Signature,
  anchors: readonly Certificate[],
): Promise<GatheredRevocation> {
  const signer = await readCertificate(ctx, row.certificateId);
  const stamped = row.token && verifyToken(row.token, { stamped: [row.signatureDer], anchors, crypto: nodeCrypto });
  const atMs = stamped?.info?.genTime ?? row.signedAt.getTime();
  const [signers, stamps] = await Promise.all([
    revocationEvidence(ctx, { chain: signer?.chain ?? [], atMs }),
    revocationEvidence(ctx, { chain: stamped?.chain?.path.map(({ der }) => der) ?? [], atMs }),
  ]);
  const all = [...signers.statuses, ...stamps.statuses];
  const isKnown = all.length > 0 && all.every(({ atMoment }) => atMoment.status === "good");
  return {
    certificates: [...recorded("signer", signers), ...recorded("timestamp", stamps)],
    status: all.some(({ atMoment }) => atMoment.status === "revoked") ? "revoked" : isKnown ? "good" : "unknown",
    digests: [...signers.digests, ...stamps.digests],
    notFetched: [...new Set([...signers.problems, ...stamps.problems])],
  };
}

const recorded = (role: RecordedStatus["role"], { statuses }: ChainEvidence): RecordedStatus[] =>
  statuses.map(({ certificate, atMoment, now }) => ({
    role,
    subject: certificate.subject.text,
    serial: certificate.serialHex,
    atSigning: said(atMoment),
    now: said(now),
  }));

const said = (status: PathStatus["now"]) => ({
  ...standingOf(status),
  data: status.source && sm3Hex(status.source.der),
});
