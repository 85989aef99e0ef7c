import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "mysql2/promise";
import { freePort } from "./machine.ts";
import type { Processes } from "./processes.ts";
import { LaunchError, type Settings } from "./settings.ts";

const NAME = "xingqian";

/** Starts the private MariaDB in the installation's folder and gives its address. Its password never leaves that folder. */
export async function startDatabase(settings: Settings, processes: Processes): Promise<string> {
  const data = `${settings.home}/db`;
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : [];
  if (!existsSync(`${data}/mysql`)) {
    rmSync(data, { recursive: true, force: true });
    execFileSync(
      "mariadb-install-db",
      [
        "--no-defaults",
        `--datadir=${data}`,
        "--skip-test-db",
        "--skip-name-resolve",
        "--auth-root-authentication-method=normal",
        ...asRoot,
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
  }
  const password = secret(`${settings.home}/db.secret`);
  const port = await freePort();
  const init = `${settings.home}/db-init.sql`;
  // One statement a line: MariaDB's init file ends a statement at the line's end.
  writeFileSync(
    init,
    [
      `CREATE DATABASE IF NOT EXISTS ${NAME} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;`,
      `CREATE USER IF NOT EXISTS '${NAME}'@'%';`,
      `ALTER USER '${NAME}'@'%' IDENTIFIED BY '${password}';`,
      `GRANT ALL ON ${NAME}.* TO '${NAME}'@'%';`,
      `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}';`,
      "",
    ].join("\n"),
    { mode: 0o600 },
  );
  const server = processes.start(
    "database",
    "mariadbd",
    [
      "--no-defaults",
      `--datadir=${data}`,
      "--bind-address=127.0.0.1",
      `--port=${port}`,
      `--socket=/tmp/xingqian-${port}.sock`,
      `--pid-file=${settings.home}/db.pid`,
      `--init-file=${init}`,
      "--skip-name-resolve",
      "--performance-schema=OFF",
      "--max-allowed-packet=64M",
      "--character-set-server=utf8mb4",
      "--collation-server=utf8mb4_bin",
      "--default-time-zone=+00:00",
      "--innodb-buffer-pool-size=256M",
      ...asRoot,
    ],
    process.env,
  );
  const url = `mysql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
  await untilLogin(
    url,
    () => server.exitCode !== null,
    () => processes.lastWords("database"),
  );
  return url;
}

async function untilLogin(url: string, isDead: () => boolean, lastWords: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      const connection = await createConnection(url);
      await connection.query("select 1");
      await connection.end();
      return;
    } catch {
      // An open port comes before the init file has run; only a real login counts.
    }
    if (isDead() || Date.now() > deadline) throw new LaunchError(`The database did not start: ${lastWords()}`);
    await new Promise((later) => setTimeout(later, 50));
  }
}

/** 32 random bytes in hexadecimal in a file only we can read; made once. */
export function secret(file: string): string {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}
