import type { Chore } from "#server/jobs/run.ts";
import { renewSealData } from "./renew-seal-data.ts";

export const sealChores: Chore[] = [{ name: "seal.renew-data", everyMs: 300_000, run: renewSealData }];
