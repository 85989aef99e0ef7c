import { type Chore, handles, type Job } from "#server/jobs/run.ts";
import { makeDigests } from "./auto-digest.ts";
import { expireRequests } from "./expire-requests.ts";
import { forgetUnsigned } from "./forget-unsigned.ts";
import { walkForgotten, walkKind, walkSignature } from "./walk-signature.ts";

export const signingJobs: Job[] = [handles(walkKind, walkSignature)];
export const signingChores: Chore[] = [
  { name: "signing.expire-requests", everyMs: 5000, run: expireRequests },
  { name: "signing.make-digests", everyMs: 300_000, run: makeDigests },
  { name: "signing.walk-forgotten", everyMs: 60_000, run: walkForgotten },
  { name: "signing.forget-unsigned", everyMs: 3_600_000, run: forgetUnsigned },
];
