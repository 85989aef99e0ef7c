import type { Chore } from "#server/jobs/run.ts";
import { beginPreparedLeaves } from "./prepare-leave.ts";

export const leavingChores: Chore[] = [{ name: "leaving.begin-prepared", everyMs: 60_000, run: beginPreparedLeaves }];
