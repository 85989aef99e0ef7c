import { z } from "zod";
import type { BurstRefusal } from "#core/sntp/burst.ts";
import type { Decision } from "#core/sntp/discipline.ts";
import type { ClockState } from "#core/sntp/reading.ts";

/** One source as the clock thread needs it. */
export const sourceShape = z.object({
  id: z.string(),
  name: z.string(),
  host: z.string(),
  port: z.number(),
  key: z
    .object({
      id: z.number(),
      algorithm: z.enum(["sha256", "aes-128-cmac"]),
      secret: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
    })
    .optional(),
});
export type ThreadSource = z.infer<typeof sourceShape>;

const pastShape = z.array(z.array(z.object({ atUs: z.number(), thetaUs: z.number() })));

/** What the thread starts with: `past` holds the kept history, one line for each unbroken run of the monotonic clock. */
export const startShape = z.object({
  mode: z.enum(["own", "chrony"]),
  sources: z.array(sourceShape),
  past: pastShape,
  pollMs: z.number(),
  chrony: z.object({ host: z.string(), port: z.number() }),
});
export type ThreadStart = z.infer<typeof startShape>;

export const orderShape = z.discriminatedUnion("order", [
  z.object({ order: z.literal("sources"), sources: z.array(sourceShape) }),
  z.object({ order: z.literal("forget") }),
]);
export type ThreadOrder = z.infer<typeof orderShape>;

/** A source after a round, as pages show it. Times in µs; `offsetUs` is against our own clock. */
export type SourceReport = {
  id: string;
  name: string;
  offsetUs: number | null;
  delayUs: number | null;
  distanceUs: number | null;
  rootDispersionUs: number | null;
  stratum: number | null;
  /** The last eight rounds, newest in the lowest bit: 1 is answered (RFC 5905 §9.2). */
  reach: number;
  verdict: "selected" | "falseticker" | "unheard" | "resting" | "unused";
  refusal: BurstRefusal | null;
};

/** After every round. `jumpUs` is set when the host's clocks moved against each other and the state was dropped. */
export type RoundReport = {
  state: ClockState | null;
  isHoldover: boolean;
  decisions: Decision[];
  kisses: { source: string; code: string }[];
  jumpUs: number;
  sources: SourceReport[];
};
