import type { M2, M3 } from "#core/sm/two-party/messages.ts";
import { type AnsweredOffer, offerSession } from "#modules/key/offer-session.ts";
import { revealSession } from "#modules/key/reveal-session.ts";
import { ownSession } from "#modules/key/session.ts";
import { keyError } from "#modules/key/errors.ts";
import type { Context } from "#server/context.ts";
import { certificateConsent } from "./certificate-consent.ts";
import type { Consent } from "./consent.ts";
import type { CmsRequest, LoginRequest, MandateRequest, OfferInput } from "./input.ts";

/** The nouns behind `cms`, `login` and `mandate`. They stand after approval in the line, so they are handed in. */
export type Consents = { sign: Consent<CmsRequest>; login: Consent<LoginRequest>; mandate: Consent<MandateRequest> };

/** M1 for what the phone asked to approve. @throws key.*, and what the kind refuses */
export async function offerApproval(ctx: Context, consents: Consents, input: OfferInput): Promise<AnsweredOffer> {
  switch (input.type) {
    case "csr":
      return await offerSession(ctx, input, (session) => certificateConsent.prepare(ctx, session, input));
    case "cms":
      return await offerSession(ctx, input, (session) => consents.sign.prepare(ctx, session, input));
    case "login":
      return await offerSession(ctx, input, (session) => consents.login.prepare(ctx, session, input));
    case "mandate":
      return await offerSession(ctx, input, (session) => consents.mandate.prepare(ctx, session, input));
    default:
      return input satisfies never;
  }
}

/**
 * M2 → M3: the person said yes. What follows is done here when it can be, so that the answer finds it done; a job does it
 * when this process dies first. @throws key.*
 */
export async function revealApproval(ctx: Context, consents: Consents, message: M2): Promise<M3> {
  const { session } = await ownSession(ctx, message.cid);
  const kinds = {
    csr: certificateConsent,
    cms: consents.sign,
    login: consents.login,
    mandate: consents.mandate,
    data: null,
  };
  const kind = session.type && kinds[session.type];
  if (!kind) throw keyError("SESSION");
  const done = await revealSession(ctx, message, {
    recheck: (tx, facts, subjectId) => kind.recheck(tx, ctx, facts, subjectId),
    accept: (tx, facts, item) => kind.accept(tx, ctx, facts, item),
  });
  try {
    await kind.settle(ctx, done.session, done.signed);
  } catch (error) {
    ctx.log.error({ err: error, cid: message.cid }, "signed, but what follows is left to a job");
  }
  return done.m3;
}
