import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import type { Offered, SessionFacts, SignedItem } from "#modules/key/session.ts";

/**
 * One kind of thing a person can say yes to. Its noun stands anywhere in the line; approval only knows this shape, and
 * `src/routers.ts` puts them together.
 */
export type Consent<Request> = {
  /**
   * What exactly would be signed, and what was left out and why. Runs outside a transaction, may be repeated; an error here
   * refuses the whole offer.
   */
  prepare(ctx: Context, session: SessionFacts, request: Request): Promise<Offered>;
  /**
   * Last look before the signature counts, in the transaction that writes it (protocol.md §4 M3): locks what it reads.
   * @returns an error code that refuses this item alone, or null
   */
  recheck(tx: Tx, ctx: Context, session: SessionFacts, subjectId: string): Promise<string | null>;
  /** Stores what the signature brings about. Runs after every recheck; takes no new locks. */
  accept(tx: Tx, ctx: Context, session: SessionFacts, item: SignedItem): Promise<void>;
  /** What follows, outside the transaction. A job does the same if this process dies or it throws. */
  settle(ctx: Context, session: SessionFacts, subjectIds: readonly string[]): Promise<void>;
};
