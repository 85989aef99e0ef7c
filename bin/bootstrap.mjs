// Runs on the host's Node 20 before anything is installed: installs what the lockfile names when it changed, then goes on
// in the Node 24 that npm brought along. Everything behind it may be TypeScript.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One line for the operator, and a non-zero exit: never a stack trace. */
export function giveUp(line) {
  process.stderr.write(`杏签: ${line}\n`);
  process.exit(1);
}

/** `npm ci` in a folder unless its lockfile is the one already installed. */
export function install(folder, extra = []) {
  const lock = readFileSync(join(folder, "package-lock.json"));
  const wanted = createHash("sha256").update(lock).digest("hex");
  const mark = join(folder, "node_modules", ".xingqian-lock");
  if (existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  process.stderr.write(`Installing npm packages in ${folder === "." ? "the project" : folder} …\n`);
  const done = spawnSync("npm", ["--prefix", folder, "ci", "--no-audit", "--no-fund", "--loglevel=error", ...extra], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    env: { ...process.env, SCARF_ANALYTICS: "false" },
  });
  if (done.status !== 0)
    giveUp(`npm ci failed in ${folder}: ${(done.stderr ?? "").trim().split("\n").slice(-3).join(" ")}`);
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  writeFileSync(mark, wanted);
}

/** Re-executes `script` under Node 24 and ends with its exit code; signals reach it because it shares our process group. */
export function goOnWith(script, args) {
  process.chdir(join(import.meta.dirname, ".."));
  install(".");
  const brought = join("node_modules", ".bin", "node");
  const node = existsSync(brought) ? brought : process.execPath;
  // Debian keeps servers such as mariadbd in sbin, which is not on an ordinary user's path.
  const path = `${join(process.cwd(), "node_modules", ".bin")}:${process.env.PATH}:/usr/sbin:/sbin`;
  const child = spawn(node, [script, ...args], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, PATH: path },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // npm ended by its id alone (no terminal, no process group) tells its children nothing: then we follow it.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500).unref();
  child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
