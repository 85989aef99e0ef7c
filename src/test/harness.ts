import { randomBytes, randomUUID } from "node:crypto";
import { migrate } from "drizzle-orm/mysql2/migrator";
import { createConnection } from "mysql2/promise";
import { pino } from "pino";
import { inject } from "vitest";
import type { Actor, Context } from "#server/context.ts";
import { openDb } from "#server/db.ts";
import { fixedClock, type FixedClock } from "./fixed-clock.ts";

/** A database of its own with every migration applied, and contexts on it. One per test file: `beforeAll(openHarness)`. */
export async function openHarness() {
  const { port } = inject("mariadb");
  const name = `t_${randomUUID().replaceAll("-", "")}`;
  const admin = await createConnection({ host: "127.0.0.1", port, user: "test", password: "test" });
  await admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await admin.end();
  const url = `mysql://test:test@127.0.0.1:${port}/${name}`;
  const { db, close } = openDb(url, 8);
  const nodes: (() => Promise<void>)[] = [];
  await migrate(db, { migrationsFolder: "drizzle" });
  const clock: FixedClock = fixedClock("2026-11-24T02:18:27.000Z");
  const log = pino({ level: "silent" });
  const as = (actor: Actor): Context => ({ db, clock, log, actor, requestId: randomUUID() });
  return {
    db,
    clock,
    log,
    as,
    system: as({ kind: "system", name: "test" }),
    masterSecret: new Uint8Array(randomBytes(32)),
    /** A connection pool of its own on the same database, as another app node has. */
    node() {
      const other = openDb(url, 4);
      nodes.push(other.close);
      return other.db;
    },
    async close() {
      await Promise.all([close(), ...nodes.map((end) => end())]);
    },
  };
}

export type Harness = Awaited<ReturnType<typeof openHarness>>;
