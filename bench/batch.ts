import { availableParallelism } from "node:os";
import { bindDoctor, here, newTask } from "../src/test/e2e/hospital.ts";

/**
 * A whole batch against a running installation, as one doctor feels it: from the tap that asks what would be signed to the
 * answer that every document is signed, stamped, sealed and verified from its bytes. `node bench/batch.ts [documents]`, with
 * the installation's folder and ports in the environment as for `npm start`. Exits 1 when the goal of 10 s is missed.
 */
const GOAL_MS = 10_000;
const wanted = Number(process.argv[2] ?? 100);
const STAFF_NO = "000112";

const doctor = await bindDoctor(STAFF_NO);
const his = here.his();
const taskIds: string[] = [];
for (let n = 0; n < wanted; n++) taskIds.push((await newTask(his, STAFF_NO)).taskId);

const begun = performance.now();
const confirmation = await doctor.phone.prepare(taskIds);
const offered = performance.now();
const outcomes = await doctor.phone.confirm(confirmation, doctor.pin);
const answered = performance.now();
doctor.save();

const signed = outcomes.filter((one) => one.status === "signed").length;
const { items } = await doctor.phone.progress(taskIds);
const whole = items.filter((one) => one.step === "evidenced" && one.isStamped).length;
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
console.log(
  [
    `${wanted} documents, ${availableParallelism()} cores: ${seconds(answered - begun)} in all`,
    `  offered and checked ${seconds(offered - begun)}, PIN to answer ${seconds(answered - offered)}`,
    `  ${signed} signed, ${whole} with timestamp and evidence when the answer came`,
  ].join("\n"),
);
process.exit(signed === wanted && whole === wanted && answered - begun <= GOAL_MS ? 0 : 1);
