import type { Context } from "#server/context.ts";
import { fromBoundTerminal, router } from "#server/trpc.ts";
import { currentBytes } from "./current-bytes.ts";
import { phoneOriginalInput, phonePageInput } from "./input.ts";
import { renderPage } from "./render-page.ts";

/**
 * Says which document a task of this person is about, or throws: who may see a page is decided by a noun further down the
 * line, so it is handed in. `page` is null for the file itself.
 */
export type MayRead = (
  ctx: Context,
  asked: { taskId: string; personId: string; page: number | null },
) => Promise<{ documentId: string }>;

/** Bytes of a file that go out in one answer: an envelope holds a megabyte in all. */
const PART = 256 * 1024;

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
    /** A part of the newest revision itself, base64url, and how long the whole is in bytes. */
    original: fromBoundTerminal.input(phoneOriginalInput).mutation(async ({ ctx, input }) => {
      const { taskId, from } = input;
      const { documentId } = await mayRead(ctx, { taskId, personId: ctx.actor.personId, page: null });
      const { bytes } = await currentBytes(ctx, documentId);
      const part = Buffer.from(bytes.subarray(from, from + PART)).toString("base64url");
      return { size: bytes.length, part };
    }),
  });
