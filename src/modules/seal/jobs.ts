import type { Chore } from "#server/jobs/run.ts";
import { renewSealData } from "./renew-seal-data.ts";
import { warnGrants } from "./warn-grants.ts";

export const sealChores: Chore[] = [
  { name: "seal.renew-data", everyMs: 300_000, run: renewSealData },
  { name: "seal.warn-grants", everyMs: 3_600_000, run: warnGrants },
];
