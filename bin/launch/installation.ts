import { chmodSync, closeSync, existsSync, openSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { LaunchError, type Settings } from "./settings.ts";

/** Refuses a second start on the same folder: two servers on one database folder would lose data. */
export function lock(settings: Settings): () => void {
  const file = `${settings.home}/lock`;
  for (;;) {
    try {
      const handle = openSync(file, "wx", 0o600);
      writeFileSync(handle, String(process.pid));
      closeSync(handle);
      return () => unlinkSync(file);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      const holder = Number(readFileSync(file, "utf8"));
      if (holder > 0 && isAlive(holder))
        throw new LaunchError(
          `杏签 already runs on ${settings.home} (process ${holder}). Stop it first, or set XINGQIAN_VAR to another folder.`,
        );
      unlinkSync(file);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return existsSync(`/proc/${pid}`);
  } catch {
    return false;
  }
}

/** Writes a file only we may read. */
export function keep(file: string, text: string): string {
  writeFileSync(file, text, { mode: 0o600 });
  chmodSync(file, 0o600);
  return file;
}
