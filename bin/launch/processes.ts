import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { LaunchError, type Settings } from "./settings.ts";

const KILL_AFTER_MS = 8000;

/**
 * The processes of one installation. Started in order, stopped in reverse; when one dies by itself everything ends and
 * its name is told. `setpriv --pdeathsig` makes them follow us even when we are killed without a chance to say so.
 */
export class Processes {
  #running: { name: string; child: ChildProcess }[] = [];
  readonly #home: string;
  readonly #isSupervised: boolean;
  #isStopping = false;
  onDeath: (line: string) => void = () => {};

  constructor(settings: Settings) {
    this.#home = settings.home;
    this.#isSupervised = settings.isSupervised;
  }

  /**
   * A process that must stay: when it ends by itself, everything ends; under supervision it is started again, as a
   * hospital's service manager would do.
   */
  start(name: string, command: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
    const child = this.run(name, command, args, env);
    child.on("exit", (code, signal) => {
      if (this.#isStopping) return;
      if (this.#isSupervised) this.start(name, command, args, env);
      else this.onDeath(`${name} ended (${signal ?? `exit ${code}`}): ${this.lastWords(name)}`);
    });
    return child;
  }

  /** A process that ends when its work is done. */
  run(name: string, command: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
    const out = openSync(this.logOf(name), "a", 0o600);
    // Its own process group, so that Ctrl-C reaches us alone and we choose the order.
    const child = spawn("setpriv", ["--pdeathsig", "TERM", "--", command, ...args], {
      stdio: ["ignore", out, out],
      detached: true,
      env,
    });
    closeSync(out);
    this.#running = [...this.#running.filter((other) => other.name !== name), { name, child }];
    const pids = Object.fromEntries(this.#running.map((running) => [running.name, running.child.pid ?? 0]));
    writeFileSync(`${this.#home}/processes.json`, JSON.stringify(pids));
    return child;
  }

  logOf(name: string): string {
    return `${this.#home}/log/${name}.log`;
  }

  lastWords(name: string): string {
    const lines = readFileSync(this.logOf(name), "utf8").trim().split("\n");
    return `${lines.at(-1)?.slice(0, 300) ?? ""} (see ${this.logOf(name)})`;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const { child } of this.#running.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
      await gone;
      clearTimeout(late);
    }
  }
}

/** Asks until it answers. @throws LaunchError after `seconds` */
export async function untilAnswers(name: string, url: string, seconds: number, isDead: () => boolean): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      const reply = await fetch(url, { signal: AbortSignal.timeout(2000) });
      await reply.arrayBuffer();
      if (reply.ok) return;
    } catch {
      // Not up yet.
    }
    if (isDead()) throw new LaunchError(`${name} did not start`);
    if (Date.now() > deadline) throw new LaunchError(`${name} did not answer at ${url} within ${seconds} s`);
    await new Promise((later) => setTimeout(later, 100));
  }
}
