import type { Context } from "#server/context.ts";
import { fromBoundTerminal, router } from "#server/trpc.ts";
import { phonePageInput } from "./input.ts";
import { renderPage } from "./render-page.ts";

/**
 * Says which document a task of this person is about, or throws: who may see a page is decided by a noun further down the
 * line, so it is handed in.
 */
export type MayRead = (
  ctx: Context,
  asked: { taskId: string; personId: string; page: number },
) => Promise<{ documentId: string }>;

/** Procedures of a bound phone. */
export const documentPhoneRouter = (mayRead: MayRead) =>
  router({
    /** One page of the newest revision as PNG, base64url. */
    page: fromBoundTerminal.input(phonePageInput).mutation(async ({ ctx, input }) => {
      const { personId } = ctx.actor;
      const { documentId } = await mayRead(ctx, { taskId: input.taskId, personId, page: input.page });
      const png = await renderPage(ctx, { documentId, page: input.page, widthPx: input.width });
      return { png: Buffer.from(png).toString("base64url") };
    }),
  });
