import { fromHex, toHex } from "#core/bytes.ts";
import { grantedResponse } from "#core/tsp/response.ts";
import { router, signedIn } from "#server/trpc.ts";
import { checkToken } from "./check-token.ts";
import { timeOf } from "./details.ts";
import { checkFileInput, digestInput, readTokenInput } from "./file-input.ts";
import { issueTimestamp } from "./issue-timestamp.ts";
import { readToken } from "./read-token.ts";
import { isDemoTime } from "./rules.ts";

/** Console procedures about files: their digests are computed where they lie, and nothing else comes here. */
export const fileRouter = router({
  stamp: signedIn.input(digestInput).mutation(async ({ ctx, input: { hash, value } }) => {
    const digest = { hash, value: fromHex(value) };
    const { token, serial, genTimeUs, accuracyMs, policy } = await issueTimestamp(ctx, { digest, certReq: true });
    const responseBase64 = base64(grantedResponse(token));
    return { responseBase64, serial, time: timeOf(genTimeUs), accuracyMs, policy, isDemoTime: isDemoTime(policy) };
  }),
  read: signedIn.input(readTokenInput).mutation(({ input }) => {
    const { hash, imprint } = readToken(bytesOf(input.tokenBase64));
    return { hash, imprint: toHex(imprint) };
  }),
  check: signedIn.input(checkFileInput).mutation(async ({ ctx, input: { tokenBase64, digest } }) => {
    const about = digest && { digest: { hash: digest.hash, value: fromHex(digest.value) } };
    const { verdict, checks, details, known } = await checkToken(ctx, { der: bytesOf(tokenBase64), about });
    if (!details) return { verdict, checks, details: null, known: null };
    const { certificate: _c, chain: _p, ...told } = details;
    return { verdict, checks, details: { ...told, isDemoTime: isDemoTime(told.policy) }, known };
  }),
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));
