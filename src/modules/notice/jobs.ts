import { handles, type Job } from "#server/jobs/run.ts";
import { sendNotice } from "./send-notice.ts";
import { tellKind } from "./tell-person.ts";

export const noticeJobs: Job[] = [handles(tellKind, sendNotice)];
