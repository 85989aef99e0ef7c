import { followRequest } from "#modules/sealing/follow-request.ts";
import { readRequest } from "#modules/signing/read-request.ts";
import type { Context } from "#server/context.ts";
import type { CallbackEvent } from "./rules.ts";
import { announce } from "./send-callback.ts";
import { byPerson } from "./show-data-signature.ts";
import { showRequest } from "./show-request.ts";

const EVENT = {
  signed: "sign-task.signed",
  completed: "sign-request.completed",
  declined: "sign-request.declined",
  returned: "sign-request.returned",
  delegated: "sign-task.delegated",
  cancelled: "sign-request.cancelled",
  expired: "sign-request.expired",
} as const satisfies Record<string, CallbackEvent>;

/**
 * Tells the batch a request belongs to, and writes the callback for whoever asked. Once for each happening, however often it is asked.
 */
export async function announceRequest(
  ctx: Context,
  input: { requestId: string; event: keyof typeof EVENT; taskId: string | null },
): Promise<void> {
  const request = await readRequest(ctx.db, input.requestId);
  if (!request) return;
  await followRequest(ctx, request);
  const { applicationId } = request;
  if (applicationId === null) return;
  const shown = await showRequest(ctx, request);
  // Of data the callback brings the signature itself, so that a HIS need not ask for it.
  const signature = await byPerson(ctx, request);
  const event = EVENT[input.event];
  await ctx.db.transaction((tx) =>
    announce(tx, ctx, {
      applicationId,
      event,
      subjectId: request.id,
      once: `${event}:${input.taskId ?? request.id}`,
      data: { taskId: input.taskId, request: shown, ...(signature ? { signature } : {}) },
    }),
  );
}
