import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { inject } from "vitest";
import { z } from "zod";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { actOnJob } from "#modules/sealing/act-on-job.ts";
import { followRequest } from "#modules/sealing/follow-request.ts";
import { uploadInput } from "#modules/sealing/input.ts";
import { sealingJobs } from "#modules/sealing/jobs.ts";
import { readJob } from "#modules/sealing/list-jobs.ts";
import { orderUpload } from "#modules/sealing/make-job.ts";
import type { JobAct } from "#modules/sealing/rules.ts";
import { sealingItem } from "#modules/sealing/schema.ts";
import { announceKind } from "#modules/signing/end-request.ts";
import { readRequest } from "#modules/signing/read-request.ts";
import { atCheckpoints, type Checkpoint } from "#server/checkpoint.ts";
import { handles, runDueJobs } from "#server/jobs/run.ts";
import { job as queue } from "#server/jobs/schema.ts";
import { blankPdf, openSealWorld } from "./seal-world.ts";
import { type Packed, zipOf } from "./zip.ts";

/** As in an installation, without telling a HIS. */
const jobs = [
  ...sealingJobs,
  handles(announceKind, async (ctx, { requestId }) => {
    const request = await readRequest(ctx.db, requestId);
    if (request) await followRequest(ctx, request);
  }),
];

/** Where the seal goes when a test does not say. */
export const PLACE = { kind: "coordinates", page: 1, x: 120, y: 200, width: 42, height: 42 };

/** A records office whose clerk may use a seal, and orders batches from archives. */
export async function openSealingWorld() {
  const folder = mkdtempSync(join(tmpdir(), "xq-sealing-"));
  const pdf = await blankPdf(2);
  const w = await openSealWorld();
  const sealId = await w.newSeal();
  await w.grant(sealId, { kind: "person", id: w.idOf("clerk") });
  return {
    w,
    h: w.h,
    sealId,
    folder,
    pdf,
    /** So many good files. */
    many: (count: number): Packed[] =>
      Array.from({ length: count }, (_, at) => ({ name: `病案/出院小结 ${at + 1}.pdf`, data: pdf })),
    async order(files: readonly Packed[], more: object = {}): Promise<string> {
      const path = join(folder, "archive.zip");
      writeFileSync(path, zipOf(files));
      const asked = uploadInput.parse({ title: "十一月归档", sealId, place: PLACE, type: "discharge", ...more });
      return (await orderUpload(w.as("clerk"), asked, { path })).jobId;
    },
    act: (jobId: string, what: JobAct, who: "clerk" | "other" = "clerk") => actOnJob(w.as(who), { jobId, act: what }),
    async drain(): Promise<void> {
      while ((await runDueJobs(w.h, jobs)) > 0);
    },
    runOnce: () => runDueJobs(w.h, jobs),
    /** A worker dies at this point twice over; a later one does the rest. */
    async dieTwiceAt(where: Checkpoint): Promise<void> {
      let deaths = 0;
      const watch = atCheckpoints(async (point) => {
        if (point === where && deaths++ < 2) throw new Error("killed");
      });
      await runDueJobs(w.h, jobs);
      watch.stop();
      w.h.clock.advance(60_000);
      while ((await runDueJobs(w.h, jobs)) > 0);
    },
    /**
     * Workers of their own processes are killed, one after another, a little after each says that a chunk is tried and not
     * stored yet, or that it is; the last one lives.
     */
    async killWorkers(count: number): Promise<void> {
      const [rows] = await w.h.db.execute("SELECT DATABASE() AS name");
      const [{ name }] = z.tuple([z.object({ name: z.string() })]).parse(rows);
      const url = `mysql://test:test@127.0.0.1:${inject("mariadb").port}/${name}`;
      const env = { ...process.env, DATABASE_URL: url, SEALING_VICTIM_NOW: w.h.clock.now().toISOString() };
      for (let killed = 0; killed < count; killed++) {
        const child = spawn(process.execPath, ["src/test/sealing-victim.ts"], {
          env,
          stdio: ["ignore", "pipe", "inherit"],
        });
        await once(child.stdout, "data");
        child.kill("SIGKILL");
        await once(child, "exit");
        await w.h.db.update(queue).set({ state: "waiting", claimedBy: null });
      }
      while ((await runDueJobs(w.h, jobs)) > 0);
    },
    read: (jobId: string) => readJob(w.as("clerk"), jobId),
    itemsOf: (jobId: string) =>
      w.h.db.select().from(sealingItem).where(eq(sealingItem.jobId, jobId)).orderBy(asc(sealingItem.number)),
    async close(): Promise<void> {
      rmSync(folder, { recursive: true, force: true });
      await closePdfium();
      await w.h.close();
    },
  };
}
export type SealingWorld = Awaited<ReturnType<typeof openSealingWorld>>;
