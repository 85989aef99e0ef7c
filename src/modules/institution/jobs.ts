import type { Chore } from "#server/jobs/run.ts";
import { renewCertificates } from "./make-key.ts";

export const institutionChores: Chore[] = [
  { name: "institution.renew-certificates", everyMs: 3_600_000, run: renewCertificates },
];
