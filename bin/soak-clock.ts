import { benchHoldover } from "../bench/holdover.ts";
import { soakClock } from "../bench/clock-soak.ts";

/** The clock's figures: `node bin/soak-clock.ts [readings]`, some minutes; prints what the product claims about time. */
await soakClock(Number(process.argv[2] ?? 10_000));
benchHoldover();
process.exit(0);
