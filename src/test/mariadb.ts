import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection } from "mysql2/promise";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    mariadb: { port: number };
  }
}

/** A real MariaDB of this test run's own, in a temporary folder, gone at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), "xq-test-db-"));
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  let server: ChildProcess | undefined;
  const stop = async () => {
    const gone = server && server.exitCode === null ? new Promise((done) => server?.once("exit", done)) : null;
    server?.kill("SIGKILL");
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const port = await freePort();
    prepareEnvironment(folder);
    const data = join(folder, "db");
    execFileSync(
      "mariadb-install-db",
      [
        "--no-defaults",
        `--datadir=${data}`,
        "--skip-test-db",
        "--skip-name-resolve",
        "--auth-root-authentication-method=normal",
        ...user,
      ],
      { stdio: "ignore" },
    );
    const init = join(folder, "init.sql");
    writeFileSync(
      init,
      "CREATE USER IF NOT EXISTS 'test'@'%' IDENTIFIED BY 'test';\nGRANT ALL ON *.* TO 'test'@'%';\n",
    );
    server = spawn(
      "mariadbd",
      [
        "--no-defaults",
        `--datadir=${data}`,
        "--bind-address=127.0.0.1",
        `--port=${port}`,
        `--socket=${join(folder, "s")}`,
        `--pid-file=${join(folder, "pid")}`,
        `--log-error=${join(folder, "err")}`,
        `--init-file=${init}`,
        "--skip-name-resolve",
        "--performance-schema=OFF",
        "--max-allowed-packet=64M",
        "--character-set-server=utf8mb4",
        "--collation-server=utf8mb4_bin",
        "--default-time-zone=+00:00",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-doublewrite=0",
        ...user,
      ],
      { stdio: "ignore" },
    );
    await untilReady(port, server);
    project.provide("mariadb", { port });
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Verbs read their environment as in production; the forks that run the tests inherit it. */
function prepareEnvironment(folder: string): void {
  const masterKey = join(folder, "master.key");
  writeFileSync(masterKey, randomBytes(32).toString("hex"), { mode: 0o600 });
  Object.assign(process.env, {
    DATABASE_URL: "mysql://test:test@127.0.0.1/chosen-by-the-harness",
    FILES_URL: `file://${folder}/files`,
    MASTER_KEY_FILE: masterKey,
    TUNNEL_TLS_DIR: folder,
    NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
    LOG_LEVEL: "silent",
  });
}

async function untilReady(port: number, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (server.exitCode !== null) throw new Error("mariadbd did not start; install mariadb-server-core");
    try {
      const connection = await createConnection({ host: "127.0.0.1", port, user: "test", password: "test" });
      await connection.query("select 1");
      await connection.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((later) => setTimeout(later, 50));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
