import type { Chore } from "#server/jobs/run.ts";
import { renewSealData } from "./renew-seal-data.ts";
import { warnEndings } from "./warn-endings.ts";

export const sealChores: Chore[] = [
  { name: "seal.renew-data", everyMs: 300_000, run: renewSealData },
  { name: "seal.warn-endings", everyMs: 3_600_000, run: warnEndings },
];
