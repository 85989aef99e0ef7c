import { router, signedIn, withRole } from "#server/trpc.ts";
import { decideAdmission, recordAdmission } from "./decide-admission.ts";
import {
  decideAdmissionInput,
  listTerminalsInput,
  recordAdmissionInput,
  terminalIdInput,
  wipeTerminalInput,
} from "./input.ts";
import { listAdmissions, listTerminals, readTerminalLife } from "./list-terminals.ts";
import { wipeTerminal } from "./wipe-terminal.ts";

const WATCH: readonly string[] = ["system-admin", "security-admin", "auditor"];
const watch = withRole(...WATCH);
const keep = withRole("system-admin", "security-admin");

/** Console procedures. Everybody sees and may wipe their own phones; the rest is for those who keep or watch the system. */
export const terminalRouter = router({
  list: signedIn.input(listTerminalsInput).query(({ ctx, input }) => {
    const seesAll = ctx.actor.roles.some((role) => WATCH.includes(role));
    return listTerminals(ctx, seesAll ? input : { ...input, personId: ctx.actor.personId });
  }),
  get: watch.input(terminalIdInput).query(({ ctx, input }) => readTerminalLife(ctx, input.terminalId)),
  wipe: signedIn.input(wipeTerminalInput).mutation(({ ctx, input }) => wipeTerminal(ctx, input)),
  admissions: watch.query(({ ctx }) => listAdmissions(ctx)),
  recordAdmission: keep.input(recordAdmissionInput).mutation(({ ctx, input }) => recordAdmission(ctx, input)),
  decideAdmission: keep.input(decideAdmissionInput).mutation(({ ctx, input }) => decideAdmission(ctx, input)),
});
