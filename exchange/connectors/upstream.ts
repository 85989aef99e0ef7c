import type { Config } from "../config.ts";
import { masked } from "./masked.ts";

const CALLS_KEPT = 20;
const ANSWER_BYTES_MAX = 16_777_216;

/** Why an outside call gave no result. `code` is the upstream's own error number or status text, never its payload. */
export type FailureReason =
  | "timeout"
  | "unreachable"
  | "cut"
  | "status"
  | "answer"
  | "code"
  | "resting"
  | "pending"
  | "bad-input"
  | "unknown-connector";

export class UpstreamError extends Error {
  readonly reason: FailureReason;
  readonly status: number | null;
  readonly code: number | string | null;
  /** Told to the caller; free of payload. */
  readonly detail: string;

  constructor(
    reason: FailureReason,
    facts: { status?: number; code?: number | string; detail?: string } = {},
    cause?: unknown,
  ) {
    super(reason, { cause });
    this.reason = reason;
    this.status = facts.status ?? null;
    this.code = facts.code ?? null;
    this.detail = facts.detail ?? "";
  }
}

type Call = { at: string; connector: string; tookMs: number; outcome: string; payload: unknown };
export type Answer = { status: number; type: string; body: Buffer };
export type Ask = (url: string, init: RequestInit) => Promise<Answer>;

/**
 * One service outside: a time-out on every call, a rest after several failures in a row, and the last calls with
 * payloads masked to field names and lengths.
 */
export class Upstream {
  readonly name: string;
  readonly #timeoutMs: number;
  readonly #breaker: Config["breaker"];
  readonly #calls: Call[] = [];
  #failures = 0;
  #restUntilMs = 0;
  #lastOkAt: string | null = null;

  constructor(name: string, timeoutMs: number, breaker: Config["breaker"]) {
    this.name = name;
    this.#timeoutMs = timeoutMs;
    this.#breaker = breaker;
  }

  /** Runs one connector call. @throws UpstreamError */
  async run<T>(connector: string, payload: unknown, work: (ask: Ask) => Promise<T>): Promise<T> {
    const startedMs = Date.now();
    if (startedMs < this.#restUntilMs) throw new UpstreamError("resting");
    // While resting ends, one call goes ahead and shows whether the service is back.
    if (this.#failures >= this.#breaker.failures) this.#restUntilMs = startedMs + this.#breaker.restMs;
    try {
      const result = await work((url, init) => this.#ask(url, init));
      this.#healthy();
      this.#keep(connector, payload, startedMs, "ok");
      return result;
    } catch (error) {
      const failure = error instanceof UpstreamError ? error : new UpstreamError("answer", {}, error);
      if (isOutage(failure)) this.#unhealthy();
      else this.#healthy();
      this.#keep(
        connector,
        payload,
        startedMs,
        [failure.reason, failure.status, failure.code].filter(Boolean).join(" "),
      );
      throw failure;
    }
  }

  async #ask(url: string, init: RequestInit): Promise<Answer> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const reply = await fetch(url, { ...init, signal, redirect: "error" });
      const body = await readAll(reply);
      return { status: reply.status, type: reply.headers.get("content-type") ?? "", body };
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      throw new UpstreamError(signal.aborted ? "timeout" : wasCut(error) ? "cut" : "unreachable", {}, error);
    }
  }

  #healthy(): void {
    this.#failures = 0;
    this.#restUntilMs = 0;
    this.#lastOkAt = new Date().toISOString();
  }

  #unhealthy(): void {
    this.#failures++;
    if (this.#failures >= this.#breaker.failures) this.#restUntilMs = Date.now() + this.#breaker.restMs;
  }

  #keep(connector: string, payload: unknown, startedMs: number, outcome: string): void {
    const at = new Date(startedMs).toISOString();
    this.#calls.push({ at, connector, tookMs: Date.now() - startedMs, outcome, payload: masked(payload) });
    if (this.#calls.length > CALLS_KEPT) this.#calls.shift();
  }

  get state(): "ok" | "failing" | "resting" | "unused" {
    if (Date.now() < this.#restUntilMs) return "resting";
    if (this.#failures > 0) return "failing";
    return this.#lastOkAt === null ? "unused" : "ok";
  }

  /** For the console, over the tunnel only. */
  report() {
    return {
      name: this.name,
      state: this.state,
      lastOkAt: this.#lastOkAt,
      failures: this.#failures,
      calls: this.#calls,
    };
  }
}

/** An HTTP status that means no. The service's first line of plain text goes along. */
export function answeredWith({ status, type, body }: Answer): UpstreamError {
  const detail = type.startsWith("text/plain") ? (body.toString("utf8", 0, 200).split("\n", 1)[0] ?? "") : "";
  return new UpstreamError("status", { status, detail });
}

/** A refusal by a working service (an error number, a 4xx) is no outage. */
function isOutage({ reason, status }: UpstreamError): boolean {
  if (reason === "status") return status === null || status >= 500;
  return reason === "timeout" || reason === "unreachable" || reason === "cut" || reason === "answer";
}

/** The connection ended after it stood: the request may have been acted upon. */
function wasCut(error: unknown): boolean {
  const { cause } = error instanceof Error ? error : {};
  const code = cause instanceof Error && "code" in cause ? cause.code : "";
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
}

async function readAll(reply: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of reply.body ?? []) {
    size += part.length;
    if (size > ANSWER_BYTES_MAX) throw new UpstreamError("answer", { detail: "too large" });
    parts.push(part);
  }
  return Buffer.concat(parts);
}
