import { z } from "zod";
import { fromBoundTerminal, router } from "#server/trpc.ts";
import { beginBiometric, checkBiometric, finishBiometric, forgetBiometric, renewBiometric } from "./biometric.ts";
import { changePin } from "./change-pin.ts";
import { checkPin } from "./check-pin.ts";
import { enrolKey } from "./enrol-key.ts";
import {
  changePinInput,
  checkBiometricInput,
  checkPinInput,
  enrolKeyInput,
  finishBiometricInput,
  keyInput,
  kg1Input,
  kg3Input,
  kgStatusInput,
  rf1Input,
  rf3Input,
  setPinInput,
  startInput,
} from "./input.ts";
import { answerFirst, enrolmentStatus, openKey } from "./open-key.ts";
import { policyOfPerson } from "./pin-policy.ts";
import { confirmRefresh, offerRefresh } from "./refresh-key.ts";
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
  changePin: fromBoundTerminal.input(changePinInput).mutation(({ ctx, input }) => changePin(ctx, input)),
  rf1: fromBoundTerminal.input(rf1Input).mutation(({ ctx, input }) => offerRefresh(ctx, input)),
  rf3: fromBoundTerminal.input(rf3Input).mutation(({ ctx, input }) => confirmRefresh(ctx, input)),
  beginBiometric: fromBoundTerminal.input(keyInput).mutation(({ ctx, input }) => beginBiometric(ctx, input.keyId)),
  finishBiometric: fromBoundTerminal
    .input(finishBiometricInput)
    .mutation(({ ctx, input }) => finishBiometric(ctx, input)),
  renewBiometric: fromBoundTerminal.input(keyInput).mutation(({ ctx, input }) => renewBiometric(ctx, input.keyId)),
  forgetBiometric: fromBoundTerminal.input(keyInput).mutation(({ ctx, input }) => forgetBiometric(ctx, input.keyId)),
  checkBiometric: fromBoundTerminal.input(checkBiometricInput).mutation(({ ctx, input }) => checkBiometric(ctx, input)),
  policy: fromBoundTerminal.input(z.strictObject({})).mutation(({ ctx }) => policyOfPerson(ctx, ctx.actor.personId)),
  checkPin: fromBoundTerminal.input(checkPinInput).mutation(({ ctx, input }) => checkPin(ctx, input)),
});
