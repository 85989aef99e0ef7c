import { benchBulk } from "../bench/bulk.ts";
import { benchCms } from "../bench/cms.ts";
import { benchPdf } from "../bench/pdf.ts";
import { benchSm2 } from "../bench/sm2.ts";
import { benchSm3 } from "../bench/sm3.ts";
import { benchThreads } from "../bench/threads.ts";
import { benchTokens } from "../bench/tokens.ts";
import { benchTwoParty } from "../bench/two-party.ts";

console.log("Per second of CPU time on one core; in brackets ours ÷ peer, measured in turns in this run.");
await benchSm2();
await benchTwoParty();
await benchSm3();
await benchCms();
await benchTokens();
await benchPdf();
await benchThreads();
await benchBulk();
