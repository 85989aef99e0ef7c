import { benchBulk } from "../bench/bulk.ts";
import { benchCms } from "../bench/cms.ts";
import { benchGenerate } from "../bench/generate.ts";
import { benchIntake } from "../bench/intake.ts";
import { benchPdf } from "../bench/pdf.ts";
import { benchSm2 } from "../bench/sm2.ts";
import { benchSm3 } from "../bench/sm3.ts";
import { benchThreads } from "../bench/threads.ts";
import { benchTokens } from "../bench/tokens.ts";
import { benchTwoParty } from "../bench/two-party.ts";
import { benchVerify } from "../bench/verify.ts";
import { giveUp } from "./bootstrap.mjs";

const benches = new Map([
  ["sm2", benchSm2],
  ["two-party", benchTwoParty],
  ["sm3", benchSm3],
  ["cms", benchCms],
  ["tokens", benchTokens],
  ["pdf", benchPdf],
  ["generate", benchGenerate],
  ["intake", benchIntake],
  ["verify", benchVerify],
  ["threads", benchThreads],
  ["bulk", benchBulk],
]);

const named = process.argv.slice(2);
const unknown = named.filter((name) => !benches.has(name));
if (unknown.length > 0) giveUp(`no bench is called ${unknown.join(", ")}; there are ${[...benches.keys()].join(", ")}`);

console.log("Per second of CPU time on one core; in brackets ours ÷ peer, measured in turns in this run.");
for (const [name, bench] of benches) if (named.length === 0 || named.includes(name)) await bench();
