import type { UnlockedShare } from "../../../src/core/sm/two-party/share.ts";
import type { KeptKey } from "./disk.ts";

/** The server takes a PIN for five minutes (protocol.md §4); the phone stops a little earlier than that. */
const MARGIN_MS = 15_000;

/**
 * d1 in RAM between two confirmations, where the hospital allows it and the person chose it (protocol.md §6: at most five
 * minutes, cleared on hide). It is never written anywhere; each confirmation still needs its own tap.
 */
export class OpenHalf {
  #held: { share: UnlockedShare; untilMs: number } | null = null;

  /** Takes the share over and wipes it at its end. @param pinAtMs when the PIN was typed, by the monotonic clock */
  hold(share: UnlockedShare, { pinAtMs, minutes }: { pinAtMs: number; minutes: number }): void {
    this.wipe();
    const untilMs = pinAtMs + minutes * 60_000 - MARGIN_MS;
    if (minutes > 0) this.#held = { share, untilMs };
    else share.wipe();
  }

  /** ms it may still be used; 0 when there is none, or not of the key as it stands. */
  leftMs(kept: KeptKey | null, nowMs: number): number {
    const held = this.#held;
    const isCurrent = held?.share.facts.ep === kept?.share.ep && held?.share.facts.g === kept?.share.g;
    if (!held || !isCurrent || held.share.isWiped || nowMs >= held.untilMs) {
      this.wipe();
      return 0;
    }
    return held.untilMs - nowMs;
  }

  /** The share for one confirmation, which must not wipe it. Call after `leftMs` said more than 0. */
  get share(): UnlockedShare | null {
    return this.#held?.share ?? null;
  }

  wipe(): void {
    this.#held?.share.wipe();
    this.#held = null;
  }
}
