import { goOnWith } from "./bootstrap.mjs";

goOnWith("bin/build-kernel.ts", process.argv.slice(2));
