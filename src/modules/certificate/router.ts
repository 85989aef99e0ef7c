import { router, withRole } from "#server/trpc.ts";
import { addTrustAnchor } from "./add-trust-anchor.ts";
import { askChannelNow, askNow } from "./ask-now.ts";
import { listChannels } from "./channel.ts";
import {
  addTrustAnchorInput,
  certificateIdInput,
  channelIdInput,
  listCertificatesInput,
  revokeInput,
  saveChannelInput,
  tryChannelInput,
} from "./input.ts";
import { certificateDetail, listCertificates } from "./list-certificates.ts";
import { releaseCertificate } from "./release-certificate.ts";
import { listSources } from "./list-sources.ts";
import { revokeCertificate } from "./revoke-certificate.ts";
import { saveChannel } from "./save-channel.ts";
import { standingsOf } from "./standings-of.ts";
import { tryChannel } from "./try-channel.ts";
import { listTrustAnchors } from "./trust-anchors.ts";

const admin = withRole("system-admin");
const watch = withRole("system-admin", "auditor");

/** Console procedures. */
export const certificateRouter = router({
  list: watch.input(listCertificatesInput).query(({ ctx, input }) => listCertificates(ctx, input)),
  get: watch.input(certificateIdInput).query(({ ctx, input }) => certificateDetail(ctx, input.certificateId)),
  revocation: watch.input(certificateIdInput).query(({ ctx, input }) => standingsOf(ctx, input)),
  askNow: watch.input(certificateIdInput).mutation(({ ctx, input }) => askNow(ctx, input)),
  revoke: admin.input(revokeInput).mutation(({ ctx, input }) => revokeCertificate(ctx, input)),
  release: admin.input(certificateIdInput).mutation(({ ctx, input }) => releaseCertificate(ctx, input)),
  sources: watch.query(({ ctx }) => listSources(ctx)),
  askChannelNow: watch.input(channelIdInput).mutation(({ ctx, input }) => askChannelNow(ctx, input)),
  channels: watch.query(({ ctx }) => listChannels(ctx)),
  saveChannel: admin.input(saveChannelInput).mutation(({ ctx, input }) => saveChannel(ctx, input)),
  tryChannel: admin.input(tryChannelInput).mutation(({ ctx, input }) => tryChannel(ctx, input)),
  anchors: watch.query(async ({ ctx }) =>
    (await listTrustAnchors(ctx)).map(({ id, name, subject, fingerprint, notAfter, pem }) => ({
      id,
      name,
      subject,
      fingerprint,
      notAfter,
      pem,
    })),
  ),
  addAnchor: admin.input(addTrustAnchorInput).mutation(({ ctx, input }) => addTrustAnchor(ctx, input)),
});
