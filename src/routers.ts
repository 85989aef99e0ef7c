import { alertPhoneRouter } from "#modules/alert/phone-router.ts";
import { alertRouter } from "#modules/alert/router.ts";
import { auditRouter } from "#modules/audit/router.ts";
import { certificateRouter } from "#modules/certificate/router.ts";
import { loginRouter } from "#modules/login/router.ts";
import { personRouter } from "#modules/person/router.ts";
import { timestampRouter } from "#modules/timestamp/router.ts";
import { approvalPhoneRouter } from "#modules/approval/phone-router.ts";
import { certificatePhoneRouter } from "#modules/certificate/phone-router.ts";
import { templateRouter } from "#modules/template/router.ts";
import { checkIntake } from "#modules/document/check-intake.ts";
import { hasType } from "#modules/document/meta.ts";
import { pageMarks } from "#modules/document/page-marks.ts";
import { documentRouter } from "#modules/document/router.ts";
import { documentPhoneRouter } from "#modules/document/phone-router.ts";
import { evidenceRouter } from "#modules/evidence/router.ts";
import { hisRouter } from "#modules/his/router.ts";
import { institutionRouter } from "#modules/institution/router.ts";
import { activeSystems } from "#modules/his/list-applications.ts";
import { keyRouter } from "#modules/key/router.ts";
import { keyPhoneRouter } from "#modules/key/phone-router.ts";
import { unlockPins } from "#modules/key/unlock-pin.ts";
import { loginPhoneRouter, personPhoneRouter } from "#modules/login/phone-router.ts";
import { mandateConsent } from "#modules/mandate/mandate-consent.ts";
import { mandatePhoneRouter } from "#modules/mandate/phone-router.ts";
import { mandateRouter } from "#modules/mandate/router.ts";
import { preservationRouter } from "#modules/preservation/router.ts";
import { sealPhoneRouter } from "#modules/seal/phone-router.ts";
import { sealRouter } from "#modules/seal/router.ts";
import { sealingRouter } from "#modules/sealing/router.ts";
import { signingPhoneRouter } from "#modules/signing/phone-router.ts";
import { taskOfPerson } from "#modules/signing/read-request.ts";
import { signingRouter } from "#modules/signing/router.ts";
import { seePage } from "#modules/signing/see-page.ts";
import { signConsent } from "#modules/signing/sign-consent.ts";
import { importStaffWhoLeave } from "#modules/leaving/import-staff.ts";
import { leavingPhoneRouter } from "#modules/leaving/phone-router.ts";
import { leavingRouter } from "#modules/leaving/router.ts";
import { terminalPhoneRouter } from "#modules/terminal/phone-router.ts";
import { replaceTerminals } from "#modules/terminal/replace-terminals.ts";
import { terminalRouter } from "#modules/terminal/router.ts";
import { loginConsent } from "#modules/sso/login-consent.ts";
import { ssoPhoneRouter } from "#modules/sso/phone-router.ts";
import { ssoRouter } from "#modules/sso/router.ts";
import { phoneStanding } from "./phone-standing.ts";
import { router } from "#server/trpc.ts";

/** The API's table of contents. What is not listed here cannot be called. */
export const consoleRouter = router({
  audit: auditRouter,
  person: personRouter(importStaffWhoLeave),
  login: loginRouter,
  certificate: certificateRouter,
  timestamp: timestampRouter,
  template: templateRouter({ typeExists: hasType, cleanPdf: checkIntake, pageMarks }),
  document: documentRouter,
  preservation: preservationRouter,
  seal: sealRouter,
  sealing: sealingRouter,
  signing: signingRouter,
  mandate: mandateRouter,
  terminal: terminalRouter,
  leaving: leavingRouter,
  key: keyRouter,
  evidence: evidenceRouter,
  institution: institutionRouter,
  sso: ssoRouter,
  his: hisRouter,
  alert: alertRouter,
});
export type ConsoleRouter = typeof consoleRouter;

/** What a phone can see, through the exchange and in an envelope only. New procedures are named in exchange/allow.ts, too. */
export const phoneRouter = router({
  login: loginPhoneRouter({
    standing: phoneStanding,
    replace: (tx, ctx, phone) => replaceTerminals(tx, ctx, { ...phone, by: "face" }),
    afterFace: unlockPins,
  }),
  person: personPhoneRouter,
  key: keyPhoneRouter,
  certificate: certificatePhoneRouter,
  seal: sealPhoneRouter,
  document: documentPhoneRouter(seePage),
  approval: approvalPhoneRouter({
    consents: { sign: signConsent, login: loginConsent, mandate: mandateConsent(activeSystems) },
    taskFor: async (ctx, requestId, personId) => (await taskOfPerson(ctx.db, requestId, personId))?.id ?? null,
  }),
  mandate: mandatePhoneRouter(activeSystems),
  signing: signingPhoneRouter,
  terminal: terminalPhoneRouter,
  leaving: leavingPhoneRouter,
  sso: ssoPhoneRouter,
  alert: alertPhoneRouter,
});
export type PhoneRouter = typeof phoneRouter;
