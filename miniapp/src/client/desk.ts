import { type Bytes, type RandomBytes, toBase64url } from "../../../src/core/bytes.ts";
import { mixedRandom } from "../../../src/core/sm/two-party/phone-random.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Input, Output, Path } from "./api.ts";
import type { Disk, KeptKey } from "./disk.ts";
import { failureOf, phoneFailure } from "./failure.ts";
import type { DeviceProof, Link } from "./link.ts";
import type { RandomPool } from "./random-pool.ts";

/** How often and how far apart a message is sent again while nobody knows whether it arrived, ms. */
const PAUSES = [500, 1000, 2000, 4000, 8000];

/** What the phone's verbs work with: storage, randomness and calls in a signed-in session. */
export class Desk {
  readonly terminal: Terminal;
  readonly disk: Disk;
  readonly random: RandomPool;
  readonly #link: Link;

  constructor(parts: { terminal: Terminal; disk: Disk; random: RandomPool; link: Link }) {
    this.terminal = parts.terminal;
    this.disk = parts.disk;
    this.random = parts.random;
    this.#link = parts.link;
  }

  /** The same phone at work with its auto-sign key. */
  withAutoKey(): Desk {
    return new Desk({ terminal: this.terminal, disk: this.disk.ofAutoKey(), random: this.random, link: this.#link });
  }

  /** A call of this phone. An ended session is opened again once. */
  async call<P extends Path>(path: P, input: Input<P>, device?: DeviceProof): Promise<Output<P>> {
    const token = (await this.disk.readToken()) ?? (await this.openSession()).token;
    const by = device ? { token, device } : { token };
    try {
      return await this.#link.call(path, input, by);
    } catch (error) {
      if (failureOf(error).code !== "login.terminal-required") throw error;
      return await this.#link.call(path, input, { ...by, token: (await this.openSession()).token });
    }
  }

  async openSession(): Promise<Output<"login.open">> {
    const [{ code }, about] = [await this.terminal.login(), await this.terminal.describe()];
    const { platform } = this.terminal;
    const opened = await this.#link.call("login.open", { code, install: await this.#install(), platform, ...about });
    await this.disk.writeToken(opened.token);
    return opened;
  }

  async #install(): Promise<string> {
    const known = await this.disk.readInstall();
    if (known !== null) return known;
    await this.random.ensure(512);
    const install = toBase64url(this.random.take(16));
    await this.disk.writeInstall(install);
    return install;
  }

  /** Sends the same message again while the way is broken. For messages that may be repeated byte for byte. */
  async repeating<T>(send: () => Promise<T>): Promise<T> {
    for (const pause of PAUSES) {
      try {
        return await send();
      } catch (error) {
        if (!failureOf(error).isLost) throw error;
        await this.terminal.wait(pause);
      }
    }
    return await send();
  }

  /** The platform's randomness mixed with the device secret (protocol.md §2). */
  mixed(ds: Bytes): RandomBytes {
    return mixedRandom({ ds, pool: this.random.take });
  }

  /** The key of this phone. @throws Failure phone.no-key */
  async ownKey(): Promise<KeptKey> {
    const kept = await this.disk.readKey();
    if (!kept || kept.pending) throw phoneFailure("no-key");
    return kept;
  }
}
