import type { Desk } from "./desk.ts";
import { failureOf } from "./failure.ts";

/**
 * What stands beside a key while it changes (protocol.md §5, §6 blob′): after a refresh the next epoch's share and the
 * message that proves it, after a change of PIN the share under the new one. Written before the server is told.
 */

/** The server has the next one in force: it takes the old one's place. */
export async function promoteNext(desk: Desk): Promise<void> {
  const kept = await desk.ownKey();
  if (!kept.next) return;
  const { share, rf3 } = kept.next;
  const refreshedAt = rf3 ? desk.terminal.now() : kept.refreshedAt;
  await desk.disk.writeKey({ ...kept, share, refreshedAt, next: null });
}

/** The server never had it in force, and will not. */
export async function dropNext(desk: Desk): Promise<void> {
  await desk.disk.writeKey({ ...(await desk.ownKey()), next: null });
}

/** Finishes a refresh that died before its answer was seen: the same RF3 again. @throws Failure while the way is broken */
export async function resumeNext(desk: Desk): Promise<void> {
  const kept = await desk.disk.readKey();
  const rf3 = kept?.next?.rf3;
  if (!kept || !rf3) return;
  try {
    await desk.repeating(() => desk.call("key.rf3", rf3, { keyId: kept.share.keyId, ds: kept.ds }));
  } catch (error) {
    if (!["key.RF_GONE", "key.RF_PROOF"].includes(failureOf(error).code)) throw error;
    await dropNext(desk);
    return;
  }
  await promoteNext(desk);
}
