import { documentError } from "./errors.ts";
import { findHidden } from "./find-hidden.ts";
import type { HiddenFinding } from "./input.ts";
import { type HiddenPolicy, hiddenWords } from "./rules.ts";

/** What a PDF hides, before it is taken in. @throws document.hidden where the type's policy refuses it */
export async function checkHidden(bytes: Uint8Array, policy: HiddenPolicy): Promise<HiddenFinding[]> {
  const hidden = await findHidden(bytes);
  if (hidden.length > 0 && policy === "refuse") throw refusal(hidden);
  return hidden;
}

/** Says what was found first. */
function refusal(hidden: readonly HiddenFinding[]): Error {
  const words = hidden.slice(0, 3).map(hiddenWords);
  const [zh, en] = [words.map((one) => one.zh).join("；"), words.map((one) => one.en).join("; ")];
  return documentError("hidden", { found: zh, foundEn: en });
}
