import type { Chore } from "#server/jobs/run.ts";
import { forgetOldNonces } from "./admit-envelope.ts";

export const loginChores: Chore[] = [{ name: "login.forget-old-nonces", everyMs: 300_000, run: forgetOldNonces }];
