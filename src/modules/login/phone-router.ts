import { z } from "zod";
import type { Context } from "#server/context.ts";
import { anyone, fromBoundTerminal, fromTerminal, router } from "#server/trpc.ts";
import { beginFace } from "./begin-face.ts";
import { claimPerson } from "./claim-person.ts";
import { consentFace, readFaceNotice, withdrawFace } from "./face-consent.ts";
import { finishFace } from "./finish-face.ts";
import { openTerminal } from "./open-terminal.ts";
import { claimPersonInput, consentFaceInput, openTerminalInput } from "./terminal-input.ts";

/** What later nouns know about a phone; src/routers.ts hands it in. */
export type Behind<Standing> = {
  standing: (ctx: Context, terminalId: string) => Promise<Standing>;
  /** Ends the person's other phones, in the transaction that binds this one. */
  replace: Parameters<typeof finishFace>[1];
  afterFace: (ctx: Context, terminalId: string) => Promise<void>;
};

const nothing = z.strictObject({});

export const loginPhoneRouter = <Standing>({ standing, replace, afterFace }: Behind<Standing>) =>
  router({
    open: anyone.input(openTerminalInput).mutation(async ({ ctx, input }) => {
      const { token, terminalId } = await openTerminal(ctx, input);
      return { token, ...(await standing(ctx, terminalId)) };
    }),
    status: fromTerminal.input(nothing).mutation(({ ctx }) => standing(ctx, ctx.actor.terminalId)),
    faceNotice: fromTerminal.input(nothing).mutation(({ ctx }) => readFaceNotice(ctx)),
    consentFace: fromTerminal.input(consentFaceInput).mutation(({ ctx, input }) => consentFace(ctx, input)),
    withdrawFace: fromBoundTerminal.input(nothing).mutation(({ ctx }) => withdrawFace(ctx, ctx.actor.personId)),
    beginFace: fromTerminal.input(nothing).mutation(({ ctx }) => beginFace(ctx)),
    finishFace: fromTerminal.input(nothing).mutation(async ({ ctx }) => {
      const done = await finishFace(ctx, replace);
      await afterFace(ctx, ctx.actor.terminalId);
      return done;
    }),
  });

/** `person.claim` on the phone: the phone says whose it is. */
export const personPhoneRouter = router({
  claim: fromTerminal.input(claimPersonInput).mutation(({ ctx, input }) => claimPerson(ctx, input)),
});
