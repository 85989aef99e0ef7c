import { router, signedIn, withRole } from "#server/trpc.ts";
import { type ChainVerdict, checkChain } from "./check-chain.ts";
import { listEventsInput } from "./input.ts";
import { listEvents } from "./list-events.ts";
import { record } from "./record.ts";

/** Reading is for the auditor and the two administrators; that it was checked is itself an event. */
const reader = withRole("auditor", "security-admin", "system-admin");

export const auditRouter = router({
  list: reader.input(listEventsInput).query(({ ctx, input }) => listEvents(ctx, input)),
  check: reader.mutation(async ({ ctx }): Promise<ChainVerdict> => {
    const verdict = await checkChain(ctx.db);
    await ctx.db.transaction((tx) =>
      record(tx, ctx, {
        type: "audit.checked",
        subject: "chain",
        data: { rows: verdict.rows, brokenAt: verdict.brokenAt },
      }),
    );
    return verdict;
  }),
  newest: signedIn.query(async ({ ctx }) => {
    const { events, total } = await listEvents(ctx, { page: 1, size: 1 });
    return { total, at: events[0]?.at ?? null, hash: events[0]?.hash ?? null };
  }),
});
