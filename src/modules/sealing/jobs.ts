import { handles, type Job } from "#server/jobs/run.ts";
import { chunkKind, runChunk } from "./run-chunk.ts";

export const sealingJobs: Job[] = [handles(chunkKind, runChunk)];
