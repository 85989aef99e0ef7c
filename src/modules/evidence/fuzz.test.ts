import { expect, test } from "vitest";
import { PdfError } from "#core/pdf/values.ts";
import { seeded, signaturesIn } from "#test/attacks/attack.ts";
import { fuzzed } from "#test/attacks/fuzz.ts";
import { meaningOf } from "#test/attacks/meaning.ts";
import { signedTargets } from "#test/attacks/targets.ts";
import { verifyDocument } from "./verify-document.ts";

/** For how long and how many at most, and from where: `FUZZ_SEED` repeats one file, as a failure names it. */
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 60);
const MOST = Number(process.env.FUZZ_FILES ?? 60_000);
const ONE = process.env.FUZZ_SEED;
/** Processor time one file may cost. */
const LIMIT_MS = 2000;

const { targets } = signedTargets();
/** What each target means, and meant at each of its signatures: a whole earlier revision is valid by itself. */
const meanings = targets.map(
  ({ pdf }) =>
    new Set([pdf, ...signaturesIn(pdf).map(({ range }) => pdf.subarray(0, range[2] + range[3]))].map(meaningOf)),
);

test(`for ${ONE === undefined ? `${SECONDS} s` : ONE}, whatever is done to a signed file: a verdict, soon, and never valid when it means something else`, () => {
  const until = performance.now() + SECONDS * 1000;
  const verdicts = { valid: 0, invalid: 0, unknown: 0 };
  for (let i = 0; ONE === undefined ? i < MOST && performance.now() < until : i === 0; i++) {
    const seed = ONE ?? `杏签 fuzz ${i}`;
    const random = seeded(seed);
    const at = random.below(targets.length);
    const target = targets[at];
    if (!target) throw new Error("no target");
    const { pdf, steps } = fuzzed(target, random);
    const what = `FUZZ_SEED="${seed}" (${target.name}: ${steps.join(", ")})`;
    const before = process.cpuUsage();
    let verdict: keyof typeof verdicts;
    try {
      ({ verdict } = verifyDocument(pdf, { anchors: target.anchors, nowMs: target.nowMs }));
    } catch (error) {
      throw new Error(`${what} throws`, { cause: error });
    }
    const { user, system } = process.cpuUsage(before);
    verdicts[verdict]++;
    expect((user + system) / 1000, `${what}: processor time`).toBeLessThan(LIMIT_MS);
    if (verdict === "valid") expect(meanings[at]?.has(meaningOrWhy(pdf)), `${what} is called valid`).toBe(true);
  }
  process.stdout.write(`fuzzed files: ${JSON.stringify(verdicts)}\n`);
  if (ONE === undefined) expect(verdicts.invalid).toBeGreaterThan(100);
}, 180_000);

function meaningOrWhy(pdf: Uint8Array): string {
  try {
    return meaningOf(pdf);
  } catch (error) {
    if (error instanceof PdfError) return error.message;
    throw error;
  }
}
