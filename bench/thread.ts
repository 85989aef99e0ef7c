import { randomBytes } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { sm2GenerateKey } from "#core/sm/sm2.ts";
import { kernel } from "#server/kernel.ts";

/** One thread of threads.ts: warms up, says so, and counts verifications for as long as it is told. */

const d = sm2GenerateKey(randomBytes);
const P = kernel().multiplyBase(d);
const e = new Uint8Array(randomBytes(32));
const signature = kernel().sign(d, e, randomBytes);
const verifyUntil = (end: number): number => {
  let count = 0;
  for (; performance.now() < end; count++) kernel().verify(P, e, signature);
  return count;
};
verifyUntil(performance.now() + 300);
parentPort?.postMessage("warm", []);
parentPort?.once("message", () => parentPort?.postMessage(verifyUntil(performance.now() + Number(workerData)), []));
