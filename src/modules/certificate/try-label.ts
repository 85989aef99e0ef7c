import { AppError } from "#core/error.ts";
import type { Context } from "#server/context.ts";
import type { CaChannel } from "./ca-channel.ts";
import { certificateError } from "./errors.ts";

/**
 * DER, but no certificate request: whoever gets it as one refuses it (RFC 7030 §3.2.3, §4.2). Shorter, and our own exchange
 * would refuse it.
 */
const NO_REQUEST = Uint8Array.of(0x30, 1, 0);
/** Labels no CA has. Two, because what a CA says may differ from call to call by itself. */
const NOBODYS = ["no-such-label-a", "no-such-label-b"] as const;

/** What a CA answers under a label: whether it gives its certificates there, and how it takes an empty request. */
type Shown = { givesCertificates: boolean; status: number; words: string };

/** @param problem null where the label works. @param isTold false where the CA's answers do not tell; `problem` says why */
export type LabelTrial = { problem: AppError["say"] | null; isTold: boolean };

/**
 * Tries labels without a certificate being issued. RFC 7030 names no answer to a label the CA does not know: some say 404,
 * others 400, and 400 is also what an empty request deserves under a label that works. So two more things are looked at:
 * whether the CA gives its certificates under this label, which it must under each it has (§3.2.2, §4.1), and how it answers
 * under labels nobody has. Where it makes no difference between those and this one, the trial does not say that it works.
 */
export function labelTrials(ctx: Context, connector: string, ca: CaChannel) {
  const show = async (label: string): Promise<Shown> => {
    const asked = await refusalOf(() => ca.enroll(ctx, connector, { label, csrDer: NO_REQUEST }));
    const given = await refusalOf(() => ca.caCertificates(ctx, connector, label));
    return { ...asked, words: asked.words.replaceAll(label, ""), givesCertificates: given.status === TAKEN };
  };
  let nobodys: Promise<Shown[]> | undefined;
  return async (label: string): Promise<LabelTrial> => {
    const told = (reason: "label-unknown" | "label-untold") => certificateError(reason, { label }).say;
    try {
      const own = await show(label);
      if (own.status === TAKEN) return { problem: null, isTold: true };
      if (own.status === NOT_FOUND) return { problem: told("label-unknown"), isTold: true };
      const strangers = await (nobodys ??= Promise.all(NOBODYS.map(show)));
      if (strangers.every((one) => one.givesCertificates !== own.givesCertificates))
        return { problem: own.givesCertificates ? null : told("label-unknown"), isTold: true };
      const areWordsSteady = new Set(strangers.map(({ words }) => words)).size === 1;
      const isLike = ({ status, words }: Shown) => status === own.status && (!areWordsSteady || words === own.words);
      if (!strangers.some(isLike)) return { problem: null, isTold: true };
      return own.givesCertificates
        ? { problem: told("label-untold"), isTold: false }
        : { problem: told("label-unknown"), isTold: true };
    } catch (error) {
      if (error instanceof AppError) return { problem: error.say, isTold: true };
      throw error;
    }
  };
}

/** Not an HTTP status: the CA took it, or wants a person to look first. */
const TAKEN = 0;
const NOT_FOUND = 404;

/** How the CA refused; nothing about it where it did not. @throws whatever is not about the request: the account, the line */
async function refusalOf(ask: () => Promise<unknown>): Promise<Pick<Shown, "status" | "words">> {
  try {
    await ask();
    return { status: TAKEN, words: "" };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "gateway.pending") return { status: TAKEN, words: "" };
    if (error.code !== "gateway.refused") throw error;
    return { status: Number(error.facts.status), words: String(error.facts.detail ?? "") };
  }
}
