import type { Bytes, RandomBytes } from "../../../src/core/bytes.ts";
import { ProtocolError } from "../../../src/core/sm/two-party/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";

/**
 * Random bytes fetched ahead, because platforms give them asynchronously and the mathematics wants them now. Every byte is
 * handed out once and wiped; an empty pool throws RNG_UNAVAILABLE and never falls back.
 */
export class RandomPool {
  readonly #terminal: Pick<Terminal, "randomBytes">;
  #bytes: Bytes = new Uint8Array();
  #at = 0;

  constructor(terminal: Pick<Terminal, "randomBytes">) {
    this.#terminal = terminal;
  }

  /** Makes sure that at least `length` bytes are there. */
  async ensure(length: number): Promise<void> {
    if (this.#bytes.length - this.#at >= length) return;
    const fresh = await this.#terminal.randomBytes(Math.max(length, 4096));
    if (fresh.length < length || fresh.every((byte) => byte === 0)) throw new ProtocolError("RNG_UNAVAILABLE");
    this.#bytes.fill(0);
    this.#bytes = Uint8Array.from(fresh);
    this.#at = 0;
    fresh.fill(0);
  }

  readonly take: RandomBytes = (length) => {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new ProtocolError("RNG_UNAVAILABLE");
    const out = this.#bytes.slice(this.#at, end);
    this.#bytes.fill(0, this.#at, end);
    this.#at = end;
    return out;
  };
}
