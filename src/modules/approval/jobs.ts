import { handles, type Job } from "#server/jobs/run.ts";
import { applyForKey, applyKind, retireCertificate, retireKind } from "./certificate-consent.ts";

export const approvalJobs: Job[] = [handles(applyKind, applyForKey), handles(retireKind, retireCertificate)];
