/** PDFium's thread: one task at a time, nothing kept between tasks but the engine itself. */
import { allBoxes } from "./boxes.ts";
import { drawPage } from "./draw.ts";
import { type Engine, startEngine } from "./engine.ts";
import { findPlaces } from "./find.ts";
import { hiddenText } from "./hidden-text.ts";
import { pageMarks } from "./marks.ts";
import { rewritten } from "./rewrite.ts";
import { structureOf } from "./structure.ts";
import { type Answer, PdfRefusal, type Task } from "./task.ts";
import { pageText } from "./text.ts";

/** WebAssembly memory never shrinks: past this an engine is dropped and the next task starts a new one. */
const LARGE_HEAP = 384 * 1024 * 1024;

let engine: Promise<Engine> | undefined;

export async function work(task: Task): Promise<Answer> {
  try {
    const running = await (engine ??= startEngine());
    const output = perform(running, task);
    if (running.runtime.HEAPU8.length > LARGE_HEAP) engine = undefined;
    return { ok: true, output };
  } catch (error) {
    if (error instanceof PdfRefusal)
      return { ok: false, reason: error.reason, facts: error.facts, detail: error.message };
    // A trap inside WebAssembly leaves its memory in no known state.
    engine = undefined;
    return { ok: false, reason: "engine", facts: {}, detail: String(error) };
  }
}

function perform(running: Engine, task: Task) {
  switch (task.job) {
    case "render":
      return drawPage(running, task.bytes, task.page, task.widthPx);
    case "boxes":
      return allBoxes(running, task.bytes);
    case "find":
      return findPlaces(running, task.bytes, task.keyword);
    case "text":
      return pageText(running, task.bytes, task.page);
    case "structure":
      return structureOf(task.bytes);
    case "hidden":
      return hiddenText(running, task.bytes, task);
    case "marks":
      return pageMarks(running, task.bytes, task.pages);
    case "rewrite":
      return rewritten(running, task.bytes);
  }
}
