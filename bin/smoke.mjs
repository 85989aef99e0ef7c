import { goOnWith } from "./bootstrap.mjs";

goOnWith("bin/smoke.ts", process.argv.slice(2));
