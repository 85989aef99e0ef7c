import { spawnSync } from "node:child_process";
import { install } from "./bootstrap.mjs";
import { GATES, holds } from "./gates.ts";

install("miniapp", ["--ignore-scripts"]);
if (!GATES.every(holds)) process.exit(1);
process.exit(spawnSync("vitest", ["run", "--project", "unit"], { stdio: "inherit" }).status ?? 1);
