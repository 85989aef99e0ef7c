import { expect, test } from "vitest";
import { holdoverRun } from "../../../bench/holdover.ts";
import { OSCILLATORS } from "../../../bench/oscillator.ts";

test.each(OSCILLATORS.map((kind) => [kind.name, kind] as const))(
  "a %s alone for 72 h after three days of learning: the truth stays inside the stated bound",
  (_name, kind) => {
    const { worstShare, worstErrorUs, hoursTo1ms } = holdoverRun(kind, 10, 42, 3);
    expect(worstShare).toBeLessThanOrEqual(1);
    // The oscillator did drift: the bound was put to the test.
    expect(worstErrorUs).toBeGreaterThan(1);
    expect(hoursTo1ms).toBeGreaterThan(0.1);
  },
);
