import { approvalJobs } from "#modules/approval/jobs.ts";
import { certificateChores } from "#modules/certificate/jobs.ts";
import { hisChores, hisJobs } from "#modules/his/jobs.ts";
import { institutionChores } from "#modules/institution/jobs.ts";
import { keyChores, keyJobs } from "#modules/key/jobs.ts";
import { leavingChores, leavingJobs } from "#modules/leaving/jobs.ts";
import { loginChores } from "#modules/login/jobs.ts";
import { noticeJobs } from "#modules/notice/jobs.ts";
import { preservationChores, preservationJobs } from "#modules/preservation/jobs.ts";
import { sealChores } from "#modules/seal/jobs.ts";
import { sealingJobs } from "#modules/sealing/jobs.ts";
import { signingChores, signingJobs } from "#modules/signing/jobs.ts";
import { ssoChores } from "#modules/sso/jobs.ts";
import { checkUnitsAtStart } from "#modules/timestamp/check-units.ts";
import { startClock } from "#modules/timestamp/start-clock.ts";
import { hostClock } from "#server/clock.ts";
import { systemContext } from "#server/context.ts";
import { openDb } from "#server/db.ts";
import { env } from "#server/env.ts";
import { work } from "#server/jobs/run.ts";
import { log } from "#server/log.ts";

/** The worker process: the same code without HTTP. Any number of them; each job is claimed by one. */
const { db, close } = openDb(env().DATABASE_URL);
const stopping = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stopping.abort());

log.info("worker starts");
const timekeeping = await startClock({ db, log }, "worker");
await checkUnitsAtStart(systemContext({ db, log }, "worker"));
await work(
  { db, log, clock: hostClock },
  [
    ...noticeJobs,
    ...keyJobs,
    ...leavingJobs,
    ...approvalJobs,
    ...preservationJobs,
    ...signingJobs,
    ...sealingJobs,
    ...hisJobs,
  ],
  [
    ...loginChores,
    ...leavingChores,
    ...keyChores,
    ...certificateChores,
    ...institutionChores,
    ...preservationChores,
    ...sealChores,
    ...signingChores,
    ...ssoChores,
    ...hisChores,
  ],
  stopping.signal,
);
await timekeeping.close();
await close();
log.info("worker has stopped");
process.exit(0);
