import { z } from "zod";
import { fromBoundTerminal, fromTerminal, router } from "#server/trpc.ts";
import { admissionOf, askAdmission } from "./ask-admission.ts";
import { askChange } from "./ask-change.ts";
import { confirmChange, readChange } from "./confirm-change.ts";
import { askAdmissionInput, changeCodeInput } from "./input.ts";

const nothing = z.strictObject({});

/** On the new phone: askChange, askAdmission, admission. On the old one, under its device MAC: readChange, confirmChange. */
export const terminalPhoneRouter = router({
  askChange: fromTerminal.input(nothing).mutation(({ ctx }) => askChange(ctx)),
  readChange: fromBoundTerminal.input(changeCodeInput).mutation(({ ctx, input }) => readChange(ctx, input)),
  confirmChange: fromBoundTerminal.input(changeCodeInput).mutation(({ ctx, input }) => confirmChange(ctx, input)),
  askAdmission: fromTerminal.input(askAdmissionInput).mutation(({ ctx, input }) => askAdmission(ctx, input)),
  admission: fromTerminal.input(nothing).mutation(({ ctx }) => admissionOf(ctx)),
});
