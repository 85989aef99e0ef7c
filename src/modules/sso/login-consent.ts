import { and, eq } from "drizzle-orm";
import { signatureToDer } from "#core/sm/sm2.ts";
import { messageToSign } from "#core/sm/two-party/content.ts";
import { fromUtf8, toHex, utf8 } from "#core/bytes.ts";
import type { Consent } from "#modules/approval/consent.ts";
import type { LoginRequest } from "#modules/approval/input.ts";
import { usableCertificate } from "#modules/approval/usable-certificate.ts";
import { record } from "#modules/audit/record.ts";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import { isBoundTo } from "#modules/login/read-terminal.ts";
import { findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { assertionText } from "./assertion.ts";
import { cancelForNumber } from "./cancel-login.ts";
import { ssoError } from "./errors.ts";
import { type Login, lockLogin } from "./read-login.ts";
import { decideRefusal } from "./rules.ts";
import { ssoLogin } from "./schema.ts";

/** A person logs in at a desk: the subject is the login, the message its assertion (protocol.md §4 `login`). */
export const loginConsent: Consent<LoginRequest> = {
  async prepare(ctx, session, { loginId, match }) {
    await usableCertificate(ctx, session.keyId);
    const login = await readLogin(ctx, loginId);
    const refusal = decideRefusal(login, session, ctx.clock.now());
    if (refusal) throw ssoError(refusal);
    if (login.match !== match) {
      await cancelForNumber(ctx, loginId);
      throw ssoError("wrong-number");
    }
    const person = await findPerson(ctx, session.personId);
    if (person?.state !== "active") throw ssoError("person-stopped");
    const text = assertionText(login, { staffNo: person.staffNo, at: ctx.clock.now() });
    const content = { type: "login" as const, digest: sm3Bytes(utf8(text)), fields: { text } };
    const message = messageToSign(content, { P: session.publicKey });
    return { items: [{ ...content, subjectId: loginId, message }], leftOut: [] };
  },

  async recheck(tx, ctx, session, loginId) {
    const login = await lockLogin(tx, loginId);
    const refusal = decideRefusal(login, session, ctx.clock.now());
    if (refusal) return `sso.${refusal}`;
    const person = await findPerson({ db: tx }, session.personId);
    if (person?.state !== "active") return "sso.person-stopped";
    if (!(await isBoundTo({ db: tx }, session.terminalId, session.personId))) return "approval.unbound";
    const certificate = await certificateOf({ db: tx }, session.keyId);
    return certificate && certificate.notAfter > ctx.clock.now() ? null : "approval.certificate-ended";
  },

  async accept(tx, ctx, session, item) {
    const login = await lockLogin(tx, item.subjectId);
    const certificate = await certificateOf({ db: tx }, session.keyId);
    if (!certificate) throw ssoError("decided");
    const { personId, keyId } = session;
    await tx
      .update(ssoLogin)
      .set({
        state: "confirmed",
        decidedAt: ctx.clock.now(),
        version: login.version + 1,
        text: fromUtf8(item.message),
        signatureDer: signatureToDer({ r: item.r, s: item.s }),
        keyId,
        certificateId: certificate.id,
      })
      .where(and(eq(ssoLogin.id, login.id), eq(ssoLogin.state, "scanned")));
    const { systemId, workstation, address } = login;
    const digest = toHex(sm3Bytes(item.message));
    const data = { personId, keyId, systemId, workstation, address, digest };
    await record(tx, ctx, { type: "sso.confirmed", subject: login.id, data });
  },

  settle: async () => {},
};

async function readLogin(ctx: Context, loginId: string): Promise<Login> {
  const [login] = await ctx.db.select().from(ssoLogin).where(eq(ssoLogin.id, loginId));
  if (!login) throw ssoError("not-found", { what: "登录请求", whatEn: "login request" });
  return login;
}
