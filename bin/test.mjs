import { goOnWith } from "./bootstrap.mjs";

goOnWith("bin/test.ts", process.argv.slice(2));
