import { TerminalError } from "./terminal.ts";

/**
 * Talks to the page that hosts the browser build and plays WeChat towards it: postMessage RPC with WeChat's names and
 * fields. Only the parent window is listened to, and only when its origin is on the list the exchange serves.
 */
type HostList = { hostOrigins: string[]; hostUrl: string };
type Answer = { xq: "wx"; id: number; ok: boolean; result?: unknown; error?: { errMsg?: string; errCode?: number } };

/** How long each call may take, ms: a camera and a face check wait for a person. */
const PATIENCE: Record<string, number> = {
  startSoterAuthentication: 120_000,
  scanCode: 180_000,
  requestFacialVerify: 180_000,
  getPhoneNumber: 120_000,
};
const DEFAULT_PATIENCE = 15_000;

export class HostBridge {
  #list: Promise<HostList> | null = null;
  #next = 1;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #isListening = false;

  /** Where the page that hosts this one is to be found. */
  async hostUrl(): Promise<string> {
    return (await this.#hosts()).hostUrl;
  }

  get isHosted(): boolean {
    return window.parent !== window;
  }

  async call<T>(api: string, args: object = {}): Promise<T> {
    if (!this.isHosted) throw new TerminalError("no-host", "not inside a host page");
    const { hostOrigins } = await this.#hosts();
    this.#listen(hostOrigins);
    const id = this.#next++;
    const patience = PATIENCE[api] ?? DEFAULT_PATIENCE;
    return await new Promise<T>((success, fail) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        fail(new TerminalError("no-host", `${api}: the host page did not answer`));
      }, patience);
      this.#waiting.set(id, (answer) => {
        clearTimeout(timer);
        if (answer.ok) success(answer.result as T);
        else fail(refusal(answer.error ?? {}));
      });
      for (const origin of targets(hostOrigins)) window.parent.postMessage({ xq: "wx", id, api, args }, origin);
    });
  }

  #hosts(): Promise<HostList> {
    this.#list ??= fetch("/m/host.json", { cache: "no-store" }).then(
      (answer) => answer.json() as Promise<HostList>,
      (error: unknown) => {
        this.#list = null;
        throw new TerminalError("network", String(error));
      },
    );
    return this.#list;
  }

  #listen(origins: readonly string[]): void {
    if (this.#isListening) return;
    this.#isListening = true;
    window.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (event.source !== window.parent || !origins.includes(event.origin)) return;
      const answer = event.data as Partial<Answer> | null;
      if (answer?.xq !== "wx" || typeof answer.id !== "number" || typeof answer.ok !== "boolean") return;
      const done = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      done?.(answer as Answer);
    });
  }
}

/** The parent's own origin where the browser tells it, else every listed one: the browser drops what does not match. */
function targets(origins: readonly string[]): readonly string[] {
  const parent = window.location.ancestorOrigins?.[0];
  if (parent === undefined) return origins;
  if (!origins.includes(parent)) throw new TerminalError("no-host", `${parent} may not host this app`);
  return [parent];
}

function refusal({ errMsg = "", errCode = -1 }: { errMsg?: string; errCode?: number }): TerminalError {
  const reason = /cancel/.test(errMsg) ? "cancelled" : /auth|deny/.test(errMsg) ? "refused" : "network";
  return new TerminalError(reason, errMsg, errCode);
}
