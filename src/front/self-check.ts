import { statfs } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { env } from "#server/env.ts";
import type { Base } from "./base.ts";

/** What the process can say about its own footing, measured when asked. Times in milliseconds, sizes in bytes. */
export type SelfCheck = {
  databaseMs: number | null;
  disk: { usedShare: number; freeBytes: number } | null;
  /** Exchange nodes this process is connected to, of those configured. */
  exchange: { connected: number; nodes: number };
};

export async function selfCheck(base: Base, connected: () => number): Promise<SelfCheck> {
  const startedAt = performance.now();
  const databaseMs = await base.db
    .execute(sql`select 1`)
    .then(() => performance.now() - startedAt)
    .catch(() => null);
  return {
    databaseMs,
    disk: await diskOf(env().FILES_URL),
    exchange: { connected: connected(), nodes: env().EXCHANGE_NODES.split(",").length },
  };
}

/** Null for a file store that is not a disk of this machine. */
async function diskOf(filesUrl: string): Promise<SelfCheck["disk"]> {
  if (!filesUrl.startsWith("file://")) return null;
  const disk = await statfs(fileURLToPath(filesUrl)).catch(() => null);
  if (!disk) return null;
  return { usedShare: 1 - disk.bavail / disk.blocks, freeBytes: disk.bavail * disk.bsize };
}
