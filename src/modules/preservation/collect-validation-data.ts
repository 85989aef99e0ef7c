import { DerError } from "#core/asn1/der-reader.ts";
import { parseSignedData, type SignedData } from "#core/cms/parse.ts";
import { verifySignedData } from "#core/cms/verify.ts";
import type { SignatureValidation } from "#core/pdf/append-validation-data.ts";
import type { FoundSignature } from "#core/pdf/signatures.ts";
import { verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { verifyChain } from "#core/x509/chain.ts";
import type { CaChannel } from "#modules/certificate/ca-channel.ts";
import { revocationEvidence } from "#modules/certificate/revocation-evidence.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { preservationError } from "./errors.ts";

/** `digests`: SM3 of lists and answers, for `keepRevocation`. */
export type Collected = { signatures: SignatureValidation[]; digests: string[] };

/**
 * What each signature and timestamp of a file needs to be checked without asking anybody: chains to our anchors, and the
 * lists and answers that say that every certificate on them was good. Signatures that chain to nobody we trust are passed
 * over: they were not made here and nothing is claimed about them.
 * @throws preservation.no-revocation when a certificate's status at its moment is unknown
 */
export async function collectValidationData(
  ctx: Context,
  found: readonly FoundSignature[],
  anchors: readonly Certificate[],
  ca?: CaChannel,
): Promise<Collected> {
  const collected: Collected = { signatures: [], digests: [] };
  for (const one of found) {
    const data = { certificates: new Set<Uint8Array>(), crls: new Set<Uint8Array>(), ocsps: new Set<Uint8Array>() };
    for (const { path, atMs } of pathsOf(one, anchors)) {
      const evidence = await revocationEvidence(ctx, { chain: path.map(({ der }) => der), atMs }, ca);
      for (const { certificate, atMoment } of evidence.statuses)
        if (atMoment.status === "unknown")
          throw preservationError("no-revocation", { subject: certificate.subject.text, why: atMoment.why });
      for (const der of evidence.chain) data.certificates.add(der);
      for (const der of evidence.crls) data.crls.add(der);
      for (const der of evidence.ocsps) data.ocsps.add(der);
      collected.digests.push(...evidence.digests);
    }
    const { certificates, crls, ocsps } = data;
    const lists = { certificates: [...certificates], crls: [...crls], ocsps: [...ocsps] };
    if (certificates.size > 0) collected.signatures.push({ contents: one.contents, data: lists });
  }
  return collected;
}

type Path = { path: Certificate[]; atMs: number };

/** The signer's chain at the time its timestamp proves, and the timestamp's own. */
function pathsOf(found: FoundSignature, anchors: readonly Certificate[]): Path[] {
  if (!found.range) return [];
  if (found.isTimestamp) return tokenPath(found.contents, found.parts, anchors);
  const cms = readCms(found.contents);
  if (!cms) return [];
  const { signer, token, signatureValue } = verifySignedData(cms, { content: null, crypto: nodeCrypto });
  if (!signer || !token || !signatureValue) return [];
  const stamped = tokenPath(token, [signatureValue], anchors);
  const [time] = stamped;
  if (!time) return [];
  const pool = cms.certificates;
  const chain = verifyChain({ leaf: signer, pool, anchors, atMs: time.atMs, purpose: "sign", crypto: nodeCrypto });
  return chain.ok ? [{ path: chain.path, atMs: time.atMs }, ...stamped] : [];
}

/** Other software's signature may be of any shape. */
function readCms(contents: Uint8Array): SignedData | null {
  try {
    return parseSignedData(contents);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

function tokenPath(der: Uint8Array, stamped: readonly Uint8Array[], anchors: readonly Certificate[]): Path[] {
  const token = verifyToken(der, { stamped, anchors, crypto: nodeCrypto });
  return token.ok && token.chain && token.info ? [{ path: token.chain.path, atMs: token.info.genTime }] : [];
}
