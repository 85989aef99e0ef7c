import type { Bytes } from "#core/bytes.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import type { Crl } from "#core/x509/crl.ts";
import type { OcspResponse } from "#core/x509/ocsp.ts";

/** What a verdict may rely on besides the file. */
export type Trust = {
  anchors: readonly Certificate[];
  /** Revocation lists and answers at hand; one of another CA is passed over. */
  crls?: readonly Crl[];
  ocsp?: readonly OcspResponse[];
  /** Evidence records (RFC 4998) that came with the file, DER. */
  records?: readonly Bytes[];
  /** Without revocation information nobody can tell; else it is a warning. */
  needsRevocation?: boolean;
  /** Judge integrity and later changes alone. */
  anyChain?: boolean;
  nowMs: number;
};
