import { handles, type Job } from "#server/jobs/run.ts";
import { chunkKind, runChunk } from "./run-chunk.ts";
import { sweepFiles, sweepKind } from "./sweep-files.ts";

export const sealingJobs: Job[] = [handles(chunkKind, runChunk), handles(sweepKind, sweepFiles)];
