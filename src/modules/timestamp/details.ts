import { hashOf } from "#core/asn1/algorithm.ts";
import { toHex } from "#core/bytes.ts";
import type { TokenResult } from "#core/tsp/verify-token.ts";
import { inName, type NameLabel } from "#core/x509/name.ts";
import type { Known } from "./known-token.ts";

/** What a token says, by the items of GM/T 0033 STF_GetTSDetail (1 to 0xC); null where it says nothing. */
export type Details = {
  /** 1: ISO 8601, UTC, with microseconds. */
  time: string;
  /** 2 */
  signerName: string | null;
  /** 3: what was stamped, hexadecimal. */
  imprint: { algorithm: string; value: string };
  /** 4: DER */
  certificate: Uint8Array | null;
  /** 5: from the authority's certificate to its anchor, DER. */
  chain: Uint8Array[];
  /** 6: known of our own tokens only. */
  timeSource: string | null;
  /** 7 */
  accuracyMs: number | null;
  /** 8 */
  responseMode: "RFC 3161";
  /** 9 to 0xC, from the authority's name. */
  country: string | null;
  organization: string | null;
  city: string | null;
  email: string | null;
  serial: string;
  policy: string;
  ordering: boolean;
};

export function detailsOf({ info, signer, chain }: TokenResult, known: Known | null): Details | null {
  if (!info) return null;
  const part = (label: NameLabel) => (signer ? (inName(signer.subject, label) ?? null) : null);
  return {
    time: timeOf(info.genTimeUs),
    signerName: part("CN"),
    imprint: { algorithm: hashOf(info.hashAlgorithm) ?? info.hashAlgorithm.oid, value: toHex(info.hashedMessage) },
    certificate: signer?.der ?? null,
    chain: (chain?.path ?? []).map(({ der }) => der),
    timeSource: known?.clock ?? null,
    accuracyMs: info.accuracyMs,
    responseMode: "RFC 3161",
    country: part("C"),
    organization: part("O"),
    city: part("L"),
    email: part("E"),
    serial: info.serialHex,
    policy: info.policy,
    ordering: info.ordering,
  };
}

/** ISO 8601 with microseconds. @param us since 1970 */
export const timeOf = (us: number): string =>
  new Date(Math.floor(us / 1000)).toISOString().replace("Z", `${String(us % 1000).padStart(3, "0")}Z`);
