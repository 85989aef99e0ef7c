import { fromBoundTerminal, router } from "#server/trpc.ts";
import { checkPin } from "./check-pin.ts";
import { enrolKey } from "./enrol-key.ts";
import { checkPinInput, enrolKeyInput, kg1Input, kg3Input, kgStatusInput, setPinInput, startInput } from "./input.ts";
import { answerFirst, enrolmentStatus, openKey } from "./open-key.ts";
import { setPin } from "./set-pin.ts";
import { startSession } from "./start-session.ts";

/** The key protocol for a bound phone. Device MACs are checked before these run, in src/phone-http.ts. */
export const keyPhoneRouter = router({
  enrol: fromBoundTerminal.input(enrolKeyInput).mutation(({ ctx, input }) => enrolKey(ctx, input)),
  setPin: fromBoundTerminal.input(setPinInput).mutation(({ ctx, input }) => setPin(ctx, input)),
  kg1: fromBoundTerminal.input(kg1Input).mutation(({ ctx, input }) => answerFirst(ctx, input)),
  kg3: fromBoundTerminal.input(kg3Input).mutation(({ ctx, input }) => openKey(ctx, input)),
  kgStatus: fromBoundTerminal.input(kgStatusInput).mutation(({ ctx, input }) => enrolmentStatus(ctx, input)),
  start: fromBoundTerminal.input(startInput).mutation(({ ctx, input }) => startSession(ctx, input)),
  checkPin: fromBoundTerminal.input(checkPinInput).mutation(({ ctx, input }) => checkPin(ctx, input)),
});
