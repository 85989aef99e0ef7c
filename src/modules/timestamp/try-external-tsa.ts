import { createHash, randomBytes } from "node:crypto";
import type { Context } from "#server/context.ts";
import { askExternal, type ExternalAsk } from "./ask-external.ts";
import { timeOf } from "./details.ts";
import { type ClockSource, MOST_TOKEN_BYTES } from "./rules.ts";

/** What a live token showed. Times in µs. */
export type ExternalTrial = {
  signer: string;
  /** ISO 8601, UTC. */
  time: string;
  accuracyUs: number | null;
  policy: string;
  tokenBytes: number;
  tookUs: number;
  comparedWith: ClockSource;
  comparedBoundUs: number;
};

/**
 * Has an authority outside stamp random bytes and checks the token as if it were to be used. Nothing is stored.
 * @throws what `askExternal` throws
 */
export async function tryExternalTsa(
  ctx: Context,
  ask: Omit<ExternalAsk, "name" | "mostBytes">,
  mode?: ClockSource,
): Promise<ExternalTrial> {
  const digest = createHash(ask.hash).update(randomBytes(32)).digest();
  const answer = await askExternal(
    ctx,
    { ...ask, name: ask.channel, mostBytes: MOST_TOKEN_BYTES },
    new Uint8Array(digest),
    mode,
  );
  const { tokenBytes, info, signer, comparedWith, comparedBoundUs, tookUs } = answer;
  return {
    signer,
    time: timeOf(info.genTimeUs),
    accuracyUs: info.accuracyMs === null ? null : Math.round(info.accuracyMs * 1000),
    policy: info.policy,
    tokenBytes,
    tookUs,
    comparedWith,
    comparedBoundUs,
  };
}
