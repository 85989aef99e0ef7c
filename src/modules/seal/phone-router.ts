import { z } from "zod";
import { toBase64url } from "#core/bytes.ts";
import { fromBoundTerminal, router } from "#server/trpc.ts";
import { saveHandwritingInput } from "./input.ts";
import { handwritingOf } from "./read-handwriting.ts";
import { saveHandwriting } from "./save-handwriting.ts";

export const sealPhoneRouter = router({
  saveHandwriting: fromBoundTerminal
    .input(saveHandwritingInput)
    .mutation(({ ctx, input }) => saveHandwriting(ctx, ctx.actor.personId, input)),
  handwriting: fromBoundTerminal
    .input(z.strictObject({}))
    .mutation(async ({ ctx }): Promise<{ png: string; version: number; savedAt: string } | null> => {
      const found = await handwritingOf(ctx, ctx.actor.personId);
      return found && { png: toBase64url(found.png), version: found.version, savedAt: found.createdAt.toISOString() };
    }),
});
