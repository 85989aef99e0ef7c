import { toHex, utf8 } from "#core/bytes.ts";
import { signatureToDer } from "#core/sm/sm2.ts";
import { type Mandate, readMandate } from "#core/sm/two-party/mandate.ts";
import type { Consent } from "#modules/approval/consent.ts";
import { approvalError } from "#modules/approval/errors.ts";
import type { MandateRequest } from "#modules/approval/input.ts";
import { record } from "#modules/audit/record.ts";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import { ProtocolError } from "#core/sm/two-party/errors.ts";
import type { SessionFacts } from "#modules/key/session.ts";
import { isBoundTo } from "#modules/login/read-terminal.ts";
import { findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { sm3Bytes, sm3Hex } from "#server/sm3.ts";
import { autoKeyOf } from "./auto-key.ts";
import { mandateError } from "./errors.ts";
import { policyFor } from "./policy.ts";
import { autoTypes } from "./auto-types.ts";
import { amountRefusal, typesRefusal } from "./rules.ts";
import { mandate } from "./schema.ts";
import { readVaultIdentity } from "./vault-identity.ts";

/** The systems that may be named, of a noun further down the line. */
export type Systems = (ctx: Context) => Promise<readonly { id: string; name: string }[]>;

/**
 * A doctor signs a mandate with the main key (protocol.md §7.1). The phone wrote the text; what it claims is compared with what the
 * hospital knows, so that the signed text is true word for word. Subject is mid.
 */
export const mandateConsent = (systems: Systems): Consent<MandateRequest> => ({
  async prepare(ctx, session, request) {
    const claimed = read(request.text);
    await checkClaims(ctx, session, claimed, await systems(ctx));
    const message = utf8(request.text);
    const fields = { text: request.text };
    return {
      items: [{ subjectId: claimed.mid, type: "mandate", digest: sm3Bytes(message), fields, message }],
      leftOut: [],
    };
  },
  async recheck(tx, ctx, session, mandateId) {
    const person = await findPerson({ db: tx }, session.personId);
    if (person?.state !== "active") return "signing.person-stopped";
    if (!(await isBoundTo({ db: tx }, session.terminalId, session.personId))) return "approval.unbound";
    const certificate = await certificateOf({ db: tx }, session.keyId);
    if (!certificate || certificate.notAfter <= ctx.clock.now()) return "approval.certificate-ended";
    return mandateId === "" ? "mandate.changed" : null;
  },
  async accept(tx, ctx, session, item) {
    const text = new TextDecoder().decode(item.message);
    const { keyId: autoKeyId, from, to, max, types, workstations, systems: named } = readMandate(text);
    const certificate = await certificateOf({ db: tx }, session.keyId);
    if (!certificate) throw approvalError("no-certificate");
    const digest = sm3Hex(item.message);
    await tx.insert(mandate).values({
      id: item.subjectId,
      personId: session.personId,
      terminalId: session.terminalId,
      keyId: session.keyId,
      autoKeyId,
      text,
      digest,
      signatureDer: signatureToDer({ r: item.r, s: item.s }),
      certificateId: certificate.id,
      signedAt: ctx.clock.now(),
    });
    const data = {
      personId: session.personId,
      digest,
      from,
      to,
      max,
      types: types.map(({ code }) => code),
      systems: named.map(({ id }) => id),
      workstations,
    };
    await record(tx, ctx, { type: "mandate.signed", subject: item.subjectId, data });
  },
  // The phone goes on itself: it gives each of the two services its part.
  settle: async () => {},
});

function read(text: string): Mandate {
  try {
    return readMandate(text);
  } catch (error) {
    throw error instanceof ProtocolError ? mandateError("changed", {}, error) : error;
  }
}

async function checkClaims(
  ctx: Context,
  session: SessionFacts,
  claimed: Mandate,
  systems: readonly { id: string; name: string }[],
): Promise<void> {
  const person = await findPerson(ctx, session.personId);
  const auto = await autoKeyOf(ctx, session.terminalId);
  if (auto?.key.state !== "ACTIVE" || !auto.certificate || auto.certificate.notAfter <= ctx.clock.now())
    throw mandateError("auto-key");
  const { key } = auto;
  const isOwn = claimed.keyId === key.id && toHex(claimed.P) === key.publicKey && key.personId === session.personId;
  if (!person || !isOwn || claimed.signer.staffNo !== person.staffNo || claimed.signer.name !== person.name)
    throw mandateError("changed");
  const isKnown = claimed.systems.every((one) => systems.some(({ id, name }) => id === one.id && name === one.name));
  if (!isKnown) throw mandateError("system-unknown");
  const policy = await policyFor(ctx, person.departmentId);
  const refusal =
    amountRefusal(claimed, policy, ctx.clock.now().getTime()) ?? typesRefusal(claimed.types, await autoTypes(ctx));
  const { maxMinutes: minutes, maxCount: count, perMinute } = policy;
  if (refusal) throw mandateError(refusal, { minutes, count, perMinute });
  if (toHex(claimed.vault) !== (await readVaultIdentity()).fingerprint) throw mandateError("vault-other");
}
