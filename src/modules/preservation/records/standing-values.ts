import type { RevocationValues } from "#core/cms/revocation-values.ts";
import { toHex } from "#core/bytes.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import type { CaChannel } from "#modules/certificate/ca-channel.ts";
import { revocationEvidence } from "#modules/certificate/revocation-evidence.ts";
import type { Context } from "#server/context.ts";
import type { Archive } from "../keeping/archive-end.ts";
import { preservationError } from "../errors.ts";

/**
 * Lists and answers that say the authorities behind proofs were good when they stamped, fetched once for each
 * certificate: authorities are few, documents are many. Good at the latest of their moments is good at the earlier ones.
 * @returns by the authority's certificate
 * @throws preservation.no-revocation, authority-revoked
 */
export async function standingValues(
  ctx: Context,
  proofs: readonly Archive[],
  ca?: CaChannel,
): Promise<(signer: Certificate | undefined) => RevocationValues> {
  const latest = new Map<string, Archive>();
  for (const proof of proofs) {
    const key = keyOf(proof.path[0]);
    const known = latest.get(key);
    if (!known || known.at < proof.at) latest.set(key, proof);
  }
  const values = new Map<string, RevocationValues>();
  for (const [key, { path, at }] of latest) {
    const chain = path.map(({ der }) => der);
    const { statuses, crls, ocsps } = await revocationEvidence(ctx, { chain, atMs: at }, ca);
    for (const { certificate, atMoment } of statuses) {
      const subject = certificate.subject.text;
      if (atMoment.status === "unknown") throw preservationError("no-revocation", { subject, why: atMoment.why });
      if (atMoment.status === "revoked") throw preservationError("authority-revoked", { subject });
    }
    values.set(key, { crls, ocsps });
  }
  return (signer) => values.get(keyOf(signer)) ?? { crls: [], ocsps: [] };
}

const keyOf = (certificate: Certificate | undefined): string => (certificate ? toHex(certificate.der) : "");
