import { benchSm2 } from "../bench/sm2.ts";

console.log("Per second of CPU on one core; in brackets ours ÷ peer, measured in this run.");
benchSm2();
