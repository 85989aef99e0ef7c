import { goOnWith } from "./bootstrap.mjs";

goOnWith("bin/bench.ts", process.argv.slice(2));
