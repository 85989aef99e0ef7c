import { crl, estCaCerts, estEnroll, estReenroll, estRevoke, ocsp, revocationSources } from "#modules/gateway/est.ts";
import type { CaChannel } from "../ca-channel.ts";

/** A CA that speaks EST (RFC 7030) behind the exchange's connector; revocation lists, OCSP and revocation are beside it. */
export const estChannel: CaChannel = {
  caCertificates: (ctx, connector, label) => estCaCerts(ctx, connector, label),
  enroll: (ctx, connector, input) => estEnroll(ctx, connector, input),
  reenroll: (ctx, connector, input) => estReenroll(ctx, connector, input),
  sources: (ctx, connector) => revocationSources(ctx, connector),
  crl: (ctx, connector, list) => crl(ctx, connector, list),
  ocsp: (ctx, connector, requestDer) => ocsp(ctx, connector, requestDer),
  revoke: (ctx, connector, input) => estRevoke(ctx, connector, input),
};
