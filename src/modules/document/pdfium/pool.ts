import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Piscina } from "piscina";
import { pdfError } from "./errors.ts";
import type { Answer, JobName, Jobs, Task } from "./task.ts";

/** Seconds one PDF may occupy a thread. After that the thread is ended, which is the only way to stop WebAssembly. */
const TIME_LIMIT_S = 20;
const MAX_WAITING = 200;
const IDLE_MS = 60_000;

const threads = Math.max(1, Math.min(4, availableParallelism() - 1));
let pool: Piscina<Task, Answer> | undefined;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * Runs one job in PDFium's threads. The bytes are copied, the caller's stay whole. Waiting for a free thread does not
 * count against the time limit, so a slow file delays others but does not fail them.
 */
export async function runPdfium<N extends JobName>(
  job: N,
  bytes: Uint8Array,
  input: Jobs[N]["input"],
  limitSeconds: number = TIME_LIMIT_S,
): Promise<Jobs[N]["output"]> {
  await turn();
  try {
    const answer = await ask({ job, bytes: Uint8Array.from(bytes), ...input } as Task, limitSeconds);
    if (answer.ok) return answer.output;
    throw pdfError(answer.reason, answer.facts, answer.detail);
  } finally {
    // A place given up goes straight to the next in line, so nobody slips in between.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** Ends the threads; the next job starts new ones. */
export async function closePdfium(): Promise<void> {
  const ended = pool;
  pool = undefined;
  await ended?.destroy();
}

async function ask(task: Task, limitSeconds: number): Promise<Answer> {
  pool ??= new Piscina({ filename: workerFile(), minThreads: 0, maxThreads: threads, idleTimeout: IDLE_MS });
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitSeconds * 1000);
  try {
    return await pool.run(task, { name: "work", signal: limit.signal });
  } catch (error) {
    if (limit.signal.aborted) throw pdfError("too-slow", { seconds: limitSeconds });
    throw pdfError("engine", {}, error);
  } finally {
    clearTimeout(timer);
  }
}

async function turn(): Promise<void> {
  if (running < threads) {
    running += 1;
    return;
  }
  if (waiting.length >= MAX_WAITING) throw pdfError("busy");
  await new Promise<void>((resolve) => waiting.push(resolve));
}

/** Beside this file in plain Node; a bundled server (Next) carries no .ts, but is started in the repository's root. */
function workerFile(): string {
  const beside = import.meta.dirname ? join(import.meta.dirname, "worker.ts") : "";
  return existsSync(beside) ? beside : join(process.cwd(), "src/modules/document/pdfium/worker.ts");
}
