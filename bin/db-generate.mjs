// Before the first release the schema has one migration, made anew from src/modules/*/schema.ts.
// After it, migrations are only ever added: `drizzle-kit generate --name …`.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";

rmSync("drizzle", { recursive: true, force: true });
execFileSync("node_modules/.bin/drizzle-kit", ["generate", "--name", "hospital"], { stdio: "inherit" });
