import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { pino } from "pino";
import { orderUpload } from "#modules/sealing/make-job.ts";
import { actOnJob } from "#modules/sealing/act-on-job.ts";
import { uploadInput } from "#modules/sealing/input.ts";
import { sealingJobs } from "#modules/sealing/jobs.ts";
import { readJob } from "#modules/sealing/list-jobs.ts";
import { z } from "zod";
import type { Actor, Context } from "#server/context.ts";
import { openDb } from "#server/db.ts";
import { runDueJobs } from "#server/jobs/run.ts";
import { migrateToHead } from "#server/migrate.ts";
import { blankPdf, sealWorldOn } from "#test/seal-world.ts";
import { zipOf } from "#test/zip.ts";
import { startDatabase } from "../bin/launch/database.ts";
import { Processes } from "../bin/launch/processes.ts";
import { readSettings } from "../bin/launch/settings.ts";

/** Files of the batch; BULK_FILES=10000 shows that memory does not grow. */
const FILES = Number(process.env.BULK_FILES ?? 1000);
const TICKS = 100;

/** What is resident depends on when V8 collects; growth shows in what a collection leaves. */
setFlagsFromString("--expose-gc");
const collect = z.custom<() => void>((made) => typeof made === "function").parse(runInNewContext("gc"));

/**
 * One-page PDFs sealed and stamped from the archive to the last row: MariaDB with the settings of an installation (each commit
 * on disk) and the file store included. Two figures: what the clock says, and what two free cores would do by the CPU time of
 * both processes.
 */
export async function benchBulk(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "xq-bench-"));
  process.env.XINGQIAN_VAR = home;
  const settings = readSettings();
  const processes = new Processes(settings);
  try {
    await run(home, await startDatabase(settings, processes));
  } finally {
    await processes.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function run(home: string, url: string): Promise<void> {
  writeFileSync(join(home, "bench.key"), randomBytes(32).toString("hex"), { mode: 0o600 });
  Object.assign(process.env, {
    DATABASE_URL: url,
    FILES_URL: `file://${home}/bench-files`,
    MASTER_KEY_FILE: join(home, "bench.key"),
    TUNNEL_TLS_DIR: home,
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    TSA_CLOCK: "host",
    LOG_LEVEL: "silent",
  });
  const { db, pool, close } = openDb(url, 10);
  await migrateToHead(db, pool);
  const clock = { now: () => new Date(), advance: () => undefined };
  const log = pino({ level: "silent" });
  const as = (actor: Actor): Context => ({ db, clock, log, actor, requestId: "bench" });
  const w = await sealWorldOn({ db, clock, as, system: as({ kind: "system", name: "bench" }) });
  const sealId = await w.newSeal();
  await w.grant(sealId, { kind: "person", id: w.idOf("clerk") });
  const data = await blankPdf(1);
  const path = join(home, "archive.zip");
  writeFileSync(path, zipOf(Array.from({ length: FILES }, (_, at) => ({ name: `${at + 1}.pdf`, data }))));
  const place = { kind: "coordinates", page: 1, x: 120, y: 200, width: 42, height: 42 };
  const order = uploadInput.parse({ title: "bench", sealId, place, type: "discharge" });

  const databasePid = pidOf(home);
  const began = { at: performance.now(), own: process.cpuUsage(), database: cpuOf(databasePid) };
  const { jobId } = await orderUpload(w.as("clerk"), order, { path });
  await actOnJob(w.as("clerk"), { jobId, act: "start" });
  const rss: number[] = [];
  const live: number[] = [];
  let next = 0;
  while ((await runDueJobs({ db, clock, log }, sealingJobs)) > 0) {
    const { done } = await readJob(w.as("clerk"), jobId);
    if (done < next) continue;
    rss.push(Math.round(process.memoryUsage().rss / 1e6));
    collect();
    const { heapUsed, external } = process.memoryUsage();
    live.push(Math.round((heapUsed + external) / 1e6));
    next += FILES / 10;
  }
  const wallS = (performance.now() - began.at) / 1000;
  const own = process.cpuUsage(began.own);
  const cpuS = (own.user + own.system) / 1e6 + cpuOf(databasePid) - began.database;
  const { done, failed } = await readJob(w.as("clerk"), jobId);
  await close();
  console.log(`Bulk: ${done} one-page PDFs sealed and stamped, ${failed} failed`);
  console.log(`  by the clock, on this machine as it is   ${(done / wallS).toFixed(0)} a second`);
  console.log(
    `  by CPU time on two free cores            ${((2 * done) / cpuS).toFixed(0)} a second (${((1000 * cpuS) / done).toFixed(1)} ms a file, MariaDB included)`,
  );
  console.log(`  MB resident at each tenth                ${rss.join(" ")}`);
  console.log(`  MB of them still in use                  ${live.join(" ")}`);
}

function pidOf(home: string): number {
  return (JSON.parse(readFileSync(`${home}/processes.json`, "utf8")) as Record<string, number>).database ?? 0;
}

/** Seconds of CPU of another process: utime and stime of /proc (proc(5)). */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
