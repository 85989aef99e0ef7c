import { announceKind } from "#modules/signing/end-request.ts";
import { type Chore, handles, type Job } from "#server/jobs/run.ts";
import { voidedKind } from "#modules/signing/void-document.ts";
import { announceRequest } from "./announce-request.ts";
import { announceVoided } from "./announce-voided.ts";
import { forgetOldRequests } from "./answer-once.ts";
import { callbackKind, sendCallback } from "./send-callback.ts";

export const hisJobs: Job[] = [
  handles(announceKind, announceRequest),
  handles(voidedKind, announceVoided),
  handles(callbackKind, sendCallback),
];
export const hisChores: Chore[] = [{ name: "his.forget-old-requests", everyMs: 600_000, run: forgetOldRequests }];
