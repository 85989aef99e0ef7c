import { goOnWith } from "./bootstrap.mjs";

goOnWith("bin/start.ts", process.argv.slice(2));
