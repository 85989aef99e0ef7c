import { goOnWith } from "./bootstrap.mjs";

goOnWith("bin/check.ts", process.argv.slice(2));
