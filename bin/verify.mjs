import { resolve } from "node:path";
import { goOnWith } from "./bootstrap.mjs";

// Paths are the caller's: npm moves to the project's folder before it starts a script.
const from = process.env.INIT_CWD ?? process.cwd();
goOnWith(
  "bin/verify.ts",
  process.argv.slice(2).map((arg) => (arg.startsWith("--") ? arg : resolve(from, arg))),
);
