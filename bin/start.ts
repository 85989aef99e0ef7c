import { install } from "./bootstrap.mjs";
import { buildAll } from "./launch/build.ts";
import { startDatabase } from "./launch/database.ts";
import { startHospital } from "./launch/hospital.ts";
import { lock } from "./launch/installation.ts";
import { NEEDED_TO_RUN, needPackages, needPorts, needRoom } from "./launch/machine.ts";
import { Processes } from "./launch/processes.ts";
import { readSettings, type Settings } from "./launch/settings.ts";
import { welcome } from "./launch/welcome.ts";

/** `npm start`: a complete demonstration hospital from a clean clone, and nothing left behind after Ctrl-C. */
const settings = settingsOrEnd();
const processes = new Processes(settings);
let unlock = () => {};
let isEnding = false;

async function end(code: number, line?: string): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  if (line) process.stderr.write(`杏签: ${line}\n`);
  await processes.stop();
  unlock();
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));
// The bootstrap holds the other end; when it is killed without a word we follow.
process.on("disconnect", () => void end(1));
processes.onDeath = (line) => void end(1, line);

try {
  needRoom(settings.home);
  needPackages(NEEDED_TO_RUN);
  unlock = lock(settings);
  await needPorts(settings.ports);
  install("miniapp", ["--ignore-scripts"]);
  await buildAll(`${settings.home}/log`);
  const databaseUrl = process.env.DATABASE_URL ?? (await startDatabase(settings, processes));
  const demo = await startHospital(settings, processes, databaseUrl);
  process.stdout.write(welcome(settings, demo));
} catch (error) {
  await end(1, lineOf(error));
}

function settingsOrEnd(): Settings {
  try {
    return readSettings();
  } catch (error) {
    process.stderr.write(`杏签: ${lineOf(error)}\n`);
    process.exit(1);
  }
}

/** One line, whatever happened. */
function lineOf(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "EACCES")
    return `The installation's folder cannot be written (${error.message}). Give it to this user, or set XINGQIAN_VAR to another folder.`;
  if (error instanceof Error && "code" in error && error.code === "ENOSPC")
    return "The disk is full. Free some space and start again.";
  return error instanceof Error ? error.message : String(error);
}
