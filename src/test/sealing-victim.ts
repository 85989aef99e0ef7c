import { pino } from "pino";
import { sealingJobs } from "#modules/sealing/jobs.ts";
import { atCheckpoints } from "#server/checkpoint.ts";
import { openDb } from "#server/db.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { fixedClock } from "./fixed-clock.ts";

/** A worker of its own process, to be killed: it says where it is, and goes on. */
const { db } = openDb(process.env.DATABASE_URL ?? "", 4);
const base = { db, clock: fixedClock(process.env.SEALING_VICTIM_NOW ?? ""), log: pino({ level: "silent" }) };
atCheckpoints(async (point) => {
  process.stdout.write(`${point}\n`);
  // Time to be killed between what was tried and what is stored.
  if (point === "sealing.tried") await new Promise((later) => setImmediate(later));
});
while ((await runDueJobs(base, sealingJobs)) > 0);
process.exit(0);
