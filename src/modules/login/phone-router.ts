import { z } from "zod";
import type { Context } from "#server/context.ts";
import { anyone, fromTerminal, router } from "#server/trpc.ts";
import { beginFace } from "./begin-face.ts";
import { claimPerson } from "./claim-person.ts";
import { finishFace } from "./finish-face.ts";
import { openTerminal } from "./open-terminal.ts";
import { claimPersonInput, openTerminalInput } from "./terminal-input.ts";

/** What later nouns know about a phone; src/routers.ts hands it in. */
export type Behind<Standing> = {
  standing: (ctx: Context, terminalId: string) => Promise<Standing>;
  afterFace: (ctx: Context, terminalId: string) => Promise<void>;
};

const nothing = z.strictObject({});

export const loginPhoneRouter = <Standing>({ standing, afterFace }: Behind<Standing>) =>
  router({
    open: anyone.input(openTerminalInput).mutation(async ({ ctx, input }) => {
      const { token, terminalId } = await openTerminal(ctx, input);
      return { token, ...(await standing(ctx, terminalId)) };
    }),
    status: fromTerminal.input(nothing).mutation(({ ctx }) => standing(ctx, ctx.actor.terminalId)),
    beginFace: fromTerminal.input(nothing).mutation(({ ctx }) => beginFace(ctx)),
    finishFace: fromTerminal.input(nothing).mutation(async ({ ctx }) => {
      const done = await finishFace(ctx);
      await afterFace(ctx, ctx.actor.terminalId);
      return done;
    }),
  });

/** `person.claim` on the phone: the phone says whose it is. */
export const personPhoneRouter = router({
  claim: fromTerminal.input(claimPersonInput).mutation(({ ctx, input }) => claimPerson(ctx, input)),
});
