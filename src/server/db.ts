import { drizzle, type MySql2Database } from "drizzle-orm/mysql2";
import { createPool, type Pool } from "mysql2/promise";

export type Db = MySql2Database;
/** An open transaction. What takes a Tx instead of a Db cannot be called outside one. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/** Opens a pool on a MySQL-family database. Times are UTC; READ COMMITTED is chosen per connection, TiDB's default too. */
export function openDb(url: string, connectionLimit = 10): { db: Db; pool: Pool; close: () => Promise<void> } {
  const pool = createPool({ uri: url, connectionLimit, timezone: "Z", supportBigNumbers: true, charset: "utf8mb4" });
  pool.pool.on("connection", (connection) => {
    connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  });
  return { db: drizzle(pool), pool, close: () => pool.end() };
}

/** True when the statement failed on a unique key: somebody else was first. */
export function isDuplicateKey(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ("code" in at && at.code === "ER_DUP_ENTRY") return true;
  return false;
}
