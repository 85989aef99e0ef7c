import { auditRouter } from "#modules/audit/router.ts";
import { certificateRouter } from "#modules/certificate/router.ts";
import { loginRouter } from "#modules/login/router.ts";
import { personRouter } from "#modules/person/router.ts";
import { router } from "#server/trpc.ts";

/** The API's table of contents. What is not listed here cannot be called. */
export const consoleRouter = router({
  audit: auditRouter,
  person: personRouter,
  login: loginRouter,
  certificate: certificateRouter,
});
export type ConsoleRouter = typeof consoleRouter;

/** What a phone can see, through the exchange and in an envelope only. */
export const phoneRouter = router({});
export type PhoneRouter = typeof phoneRouter;
