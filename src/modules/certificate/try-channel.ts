import { AppError } from "#core/error.ts";
import { equalBytes } from "#core/bytes.ts";
import { certificatesIn } from "#core/cms/parse.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { verifyChain } from "#core/x509/chain.ts";
import { parseCrl } from "#core/x509/crl.ts";
import { crlSignatureProblem } from "#core/x509/crl-finding.ts";
import { isSameName } from "#core/x509/name.ts";
import { CLOCK_SKEW_MS } from "#core/x509/revocation.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import type { CaChannel } from "./ca-channel.ts";
import { estChannel } from "./channels/est.ts";
import { certificateError } from "./errors.ts";
import type { TryChannel } from "./input.ts";
import { wholeLists } from "./revocation/rules.ts";
import { trustedCertificates } from "./trust-anchors.ts";
import { labelTrials } from "./try-label.ts";

type Words = { zh: string; en: string };

/**
 * One thing that was tried. `subject`: the CA's address, a certificate's common name, a list's name, a profile. `problem` is
 * null where it works; where `isTold` is false, it says why the trial cannot tell.
 */
export type ChannelTrial = {
  step: "exchange" | "certificate" | "list" | "ocsp" | "profile";
  subject: string;
  problem: Words | null;
  isTold: boolean;
};

/**
 * Tries a channel as it would be saved, and issues nothing: the exchange knows the connector, the CA's certificates chain to
 * our anchors, its lists are signed by it and current, and it takes our account and label for every kind of certificate
 * (`try-label.ts`). Nothing is stored.
 */
export async function tryChannel(ctx: Context, input: TryChannel, ca: CaChannel = estChannel): Promise<ChannelTrial[]> {
  const { connector, labels } = input;
  const sources = await attempt(() => ca.sources(ctx, connector));
  if (!sources.ok) return [{ step: "exchange", subject: connector, problem: sources.problem, isTold: true }];
  const { crls, ocsp, at } = sources.value;
  const answered = await attempt(async () => certificatesOf(await ca.caCertificates(ctx, connector), connector));
  const reached: ChannelTrial = {
    step: "exchange",
    subject: at ?? connector,
    problem: answered.ok ? null : answered.problem,
    isTold: true,
  };
  if (!answered.ok) return [reached];
  const anchors = await trustedCertificates(ctx);
  const nowMs = ctx.clock.now().getTime();
  const chains = answered.value.map((one) => chainTrial(one, answered.value, anchors, nowMs));
  const lists = wholeLists(crls).map(async (list): Promise<ChannelTrial> => {
    const read = await attempt(async () =>
      checkList(await ca.crl(ctx, connector, list), answered.value, { channel: connector, nowMs }),
    );
    return { step: "list", subject: list.name, problem: read.ok ? null : read.problem, isTold: true };
  });
  const tryLabel = labelTrials(ctx, connector, ca);
  const profiles = Object.entries(labels).map(async ([profile, label]): Promise<ChannelTrial> => ({
    step: "profile",
    subject: profile,
    ...(await tryLabel(label)),
  }));
  const responder: ChannelTrial = { step: "ocsp", subject: ocsp ? "on" : "off", problem: null, isTold: true };
  return [reached, ...chains, ...(await Promise.all(lists)), responder, ...(await Promise.all(profiles))];
}

type Attempt<T> = { ok: true; value: T } | { ok: false; problem: Words };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof AppError) return { ok: false, problem: error.say };
    throw error;
  }
}

function certificatesOf(answer: Uint8Array, channel: string): Certificate[] {
  try {
    return certificatesIn(answer);
  } catch (error) {
    throw certificateError("answer-malformed", { channel }, error);
  }
}

function chainTrial(
  one: Certificate,
  pool: readonly Certificate[],
  anchors: readonly Certificate[],
  atMs: number,
): ChannelTrial {
  const subject = /CN=([^,]+)/.exec(one.subject.text)?.[1] ?? one.subject.text;
  if (anchors.some(({ der }) => equalBytes(der, one.der)))
    return { step: "certificate", subject, problem: null, isTold: true };
  const { problems } = verifyChain({ leaf: one, pool, anchors, atMs, purpose: "any", crypto: nodeCrypto });
  const [problem] = problems;
  const why = problem && `${problem.code}: ${problem.subject}`;
  return {
    step: "certificate",
    subject,
    problem: why ? certificateError("untrusted", { channel: subject, why }).say : null,
    isTold: true,
  };
}

/** @throws certificate.list-malformed, list-untrusted, list-future, list-stale */
function checkList(
  der: Uint8Array,
  cas: readonly Certificate[],
  { channel, nowMs }: { channel: string; nowMs: number },
): void {
  const crl = readList(der, channel);
  const signers = cas.filter(({ subject }) => isSameName(subject, crl.issuer));
  if (crlSignatureProblem(crl, signers, nodeCrypto)) throw certificateError("list-untrusted", { channel });
  if (crl.thisUpdate > nowMs + CLOCK_SKEW_MS) throw certificateError("list-future", { channel });
  if (crl.nextUpdate !== null && crl.nextUpdate < nowMs) throw certificateError("list-stale", { channel });
}

function readList(der: Uint8Array, channel: string) {
  try {
    return parseCrl(der);
  } catch (error) {
    throw certificateError("list-malformed", { channel }, error);
  }
}
