import type { Chore } from "#server/jobs/run.ts";
import { refreshCrls } from "./refresh-crl.ts";
import { resumeApplications } from "./resume-applications.ts";

export const certificateChores: Chore[] = [
  { name: "certificate.refresh-crls", everyMs: 900_000, run: refreshCrls },
  { name: "certificate.resume-applications", everyMs: 300_000, run: resumeApplications },
];
