import { Piscina } from "piscina";
import type { Answer, Hit, Task } from "./task.ts";

/** PDFium is synchronous and its files are strangers': it runs in worker threads, is given a time limit, and may fall. */
const TIME_LIMIT_MS = 30_000;

let pool: Piscina<Task, Answer> | undefined;

async function run(task: Task): Promise<Answer> {
  pool ??= new Piscina<Task, Answer>({
    filename: new URL("./worker.ts", import.meta.url).href,
    name: "work",
    minThreads: 0,
    maxThreads: 2,
    idleTimeout: 60_000,
    maxQueue: 200,
  });
  return await pool.run(task, { signal: AbortSignal.timeout(TIME_LIMIT_MS) });
}

/** The file written anew from what PDFium could read of it: without encryption, its cross-reference in order. */
export async function rewritePdf(pdf: Uint8Array): Promise<Uint8Array | "password" | "damaged"> {
  try {
    const answer = await run({ kind: "rewrite", pdf });
    return answer.kind === "rewritten" ? answer.pdf : answer.kind === "password" ? "password" : "damaged";
  } catch {
    return "damaged";
  }
}

/** Where a keyword stands in the text, in reading order, up to `most` hits. White space in the text does not count. */
export async function findKeyword(pdf: Uint8Array, keyword: string, most: number): Promise<Hit[]> {
  const answer = await run({ kind: "find", pdf, keyword, most });
  return answer.kind === "found" ? answer.hits : [];
}

/** One page as PNG, signatures and form fields drawn. Null when PDFium cannot. @param page from 1 */
export async function drawPage(pdf: Uint8Array, page: number, widthPx: number): Promise<Uint8Array | null> {
  const answer = await run({ kind: "draw", pdf, page, widthPx });
  return answer.kind === "drawn" ? answer.png : null;
}
