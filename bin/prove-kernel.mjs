import { goOnWith } from "./bootstrap.mjs";

goOnWith("bin/prove-kernel.ts", process.argv.slice(2));
