/**
 * Named places between two stored states, where a process may die. In production passing one does nothing; tests stop
 * there to show that what was stored before is enough to go on.
 */
export type Checkpoint =
  | "key.kg1"
  | "key.kg3"
  | "key.pin-counted"
  | "key.offer-made"
  | "key.reveal-checked"
  | "key.reveal-stored"
  | "key.window-offered"
  | "key.window-revealed"
  | "key.refreshed"
  | "signing.stamped"
  | "signing.sealed"
  | "signing.evidenced"
  | "sealing.tried"
  | "sealing.stored"
  | "sealing.stamped";

let onPassing: ((point: Checkpoint) => Promise<void>) | null = null;

export async function passing(point: Checkpoint): Promise<void> {
  await onPassing?.(point);
}

/** For tests: runs at every checkpoint until `stop` is called. Throwing there is dying there. */
export function atCheckpoints(run: (point: Checkpoint) => Promise<void>): { stop: () => void } {
  onPassing = run;
  return {
    stop: () => {
      onPassing = null;
    },
  };
}
