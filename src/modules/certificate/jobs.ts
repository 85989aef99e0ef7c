import type { Chore } from "#server/jobs/run.ts";
import { forgetSuperseded } from "./forget-superseded.ts";
import { refreshLists } from "./refresh-revocation.ts";
import { resumeApplications } from "./resume-applications.ts";

export const certificateChores: Chore[] = [
  { name: "certificate.refresh-lists", everyMs: 60_000, run: refreshLists },
  { name: "certificate.forget-superseded", everyMs: 3_600_000, run: forgetSuperseded },
  { name: "certificate.resume-applications", everyMs: 300_000, run: resumeApplications },
];
