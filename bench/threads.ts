import { once } from "node:events";
import { Worker } from "node:worker_threads";

const FOR_MS = 1500;

/** Each thread opens its own kernel; two of them on two cores do twice as much. Wall time here, so a busy machine shows less. */
export async function benchThreads(): Promise<void> {
  const [one, two] = [await verifications(1), await verifications(2)];
  const times = (two / one).toFixed(2);
  console.log(`SM2 verifications/s by wall clock   one thread ${Math.round(one)}   two ${Math.round(two)} (×${times})`);
}

async function verifications(threads: number): Promise<number> {
  const file = new URL("thread.ts", import.meta.url);
  const workers = Array.from({ length: threads }, () => new Worker(file, { workerData: FOR_MS }));
  await Promise.all(workers.map((worker) => once(worker, "message")));
  for (const worker of workers) worker.postMessage("go", []);
  const counts = await Promise.all(workers.map(async (worker) => Number((await once(worker, "message"))[0])));
  await Promise.all(workers.map((worker) => worker.terminate()));
  return (counts.reduce((sum, count) => sum + count, 0) * 1000) / FOR_MS;
}
