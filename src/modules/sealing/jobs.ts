import { handles, type Job } from "#server/jobs/run.ts";
import { chunkKind } from "./lanes.ts";
import { runChunk } from "./run-chunk.ts";
import { stampBatch, stampKind } from "./seal/stamp-batch.ts";
import { autoSignItem, autoSignKind } from "./sign/auto-sign-item.ts";
import { withdrawAsked, withdrawKind } from "./sign/withdraw-asked.ts";
import { sweepFiles, sweepKind } from "./sweep-files.ts";

export const sealingJobs: Job[] = [
  handles(chunkKind, runChunk),
  handles(autoSignKind, autoSignItem),
  handles(withdrawKind, withdrawAsked),
  handles(stampKind, stampBatch),
  handles(sweepKind, sweepFiles),
];
