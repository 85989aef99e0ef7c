import { migrate } from "drizzle-orm/mysql2/migrator";
import type { Pool } from "mysql2/promise";
import type { Db } from "./db.ts";

/** Brings the schema to head. Two nodes starting at once take turns: drizzle's migrator alone would race on MySQL. */
export async function migrateToHead(db: Db, pool: Pool, folder = "drizzle"): Promise<void> {
  const holder = await pool.getConnection();
  try {
    await holder.query("SELECT GET_LOCK('xingqian.migrate', 60)");
    await migrate(db, { migrationsFolder: folder });
  } finally {
    await holder.query("SELECT RELEASE_LOCK('xingqian.migrate')");
    holder.release();
  }
}
