import { checkUnits } from "#modules/timestamp/check-units.ts";
import { type Base, contextOf } from "./base.ts";

/** Time-stamping units that exist and stamp nothing, with the reason's code. */
export const unitWarnings = (base: Base) => async (): Promise<Record<string, string>> => {
  const checks = await checkUnits(contextOf(base, { kind: "anonymous" }));
  return Object.fromEntries(
    checks.flatMap(({ family, problem }) => (problem ? [[`timestamp-unit-${family}`, problem.code]] : [])),
  );
};
