import { randomBytes } from "node:crypto";
import type { Bytes } from "#core/bytes.ts";
import type { TstInfo } from "#core/tsp/tst-info.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { storedRevocation } from "#modules/certificate/revocation-evidence.ts";
import { trustedCertificates } from "#modules/certificate/trust-anchors.ts";
import { requestTimestamp, type TsaHash } from "#modules/gateway/tsa.ts";
import type { Context } from "#server/context.ts";
import { roughTime } from "./clock-reading.ts";
import { timestampError } from "./errors.ts";
import { EXTERNAL_WORDS } from "./external-words.ts";
import type { ClockSource } from "./rules.ts";
import { verifyExternal } from "./verify-external.ts";

const NONCE_BYTES = 16;

/** What is asked for, of whom, and under which conditions an answer is used. */
export type ExternalAsk = {
  name: string;
  channel: string;
  hash: TsaHash;
  policy: string | null;
  accuracyLimitUs: number;
  /** The place it has: a larger token is fitted to it. */
  mostBytes: number;
};

export type ExternalAnswer = {
  token: Bytes;
  /** As it came, before it was fitted, in bytes. */
  tokenBytes: number;
  info: TstInfo;
  /** From the certificate that signed it to its anchor. */
  path: readonly Certificate[];
  /** Subject of the certificate that signed it. */
  signer: string;
  comparedWith: ClockSource;
  comparedBoundUs: number;
  tookUs: number;
};

/**
 * One token from an authority outside, with every check passed. Nothing is stored. Never call it inside a transaction.
 * @param digest by `ask.hash`
 * @throws timestamp.external-refused when an answer came that must not be used; gateway.* when none came
 */
export async function askExternal(
  ctx: Context,
  ask: ExternalAsk,
  digest: Bytes,
  mode?: ClockSource,
): Promise<ExternalAnswer> {
  const { name, channel, hash, policy, accuracyLimitUs, mostBytes } = ask;
  const nonce = new Uint8Array(randomBytes(NONCE_BYTES));
  const before = roughTime(ctx, mode);
  const answer = await requestTimestamp(ctx, channel, { hash, digest, nonce, policy });
  const after = roughTime(ctx, mode);
  const comparedBoundUs = Math.max(before.boundUs, after.boundUs);
  const verdict = verifyExternal(
    answer,
    { hash, digest, nonce, policy, accuracyLimitUs, mostBytes },
    {
      anchors: await trustedCertificates(ctx),
      evidence: await storedRevocation(ctx),
      between: { fromUs: before.us - comparedBoundUs, toUs: after.us + comparedBoundUs },
    },
  );
  if (verdict.refusal !== null) {
    const { zh, en } = EXTERNAL_WORDS[verdict.refusal];
    const { detail, refusal } = verdict;
    throw timestampError("external-refused", { name, refusal, why: zh, whyEn: en, detail });
  }
  const { token, tokenBytes, info, signer, path } = verdict;
  const tookUs = after.us - before.us;
  return {
    token,
    tokenBytes,
    info,
    path,
    signer: signer.subject.text,
    comparedWith: after.source,
    comparedBoundUs,
    tookUs,
  };
}
