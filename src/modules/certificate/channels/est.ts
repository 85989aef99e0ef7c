import { crl, estCaCerts, estEnroll, estReenroll, estRevoke } from "#modules/gateway/est.ts";
import type { CaChannel } from "../ca-channel.ts";

/** A CA that speaks EST (RFC 7030) behind the exchange's connector; CRL and revocation are beside it. */
export const estChannel: CaChannel = {
  caCertificates: (ctx, connector) => estCaCerts(ctx, connector),
  enroll: (ctx, connector, input) => estEnroll(ctx, connector, input),
  reenroll: (ctx, connector, input) => estReenroll(ctx, connector, input),
  crl: (ctx, connector) => crl(ctx, connector),
  revoke: (ctx, connector, input) => estRevoke(ctx, connector, input),
};
